import { cannotTell, cite, defineRule, derived, inputs, quote, type Finding, type Fix } from '../kit.ts'
import { decidingFor, mainSource, reached, textIn } from '../../domain/claim-values.ts'
import type { PredictedAssertion } from '../../model/saml.ts'
import { affectedOf, domainOf, examplesOf, share } from '../../domain/people.ts'
import { emailIn, mend, onClaimsPage } from './_claims.ts'

const FIX = onClaimsPage(
  'Set the Unique User Identifier (Name ID) to user.userprincipalname or user.mail, in the format Email address.',
  'Click Unique User Identifier (Name ID). Name identifier format: Email address. Source: Attribute. Source attribute: user.userprincipalname (or user.mail, if everyone has one). Save.',
)
const IN_POLICY =
  'In the policy’s definition, give the entry whose SamlClaimType ends in /nameidentifier "Source":"user" and "ID":"userprincipalname", and "SamlNameForm":"EmailAddress".'

/** Formats that are no address; Entra’s own choice and “unspecified” are left alone. */
const NOT_AN_ADDRESS = /:(?:persistent|transient|WindowsDomainQualifiedName)$/
const KEEPS_ADDRESS: ReadonlySet<string> = new Set([
  'toLowercase',
  'toUppercase',
  'trim',
  'ifEmpty',
  'ifNotEmpty',
  'contains',
  'startsWith',
  'endsWith',
])
const ADDRESSES: ReadonlySet<string> = new Set(['user.userprincipalname', 'user.mail'])

export default defineRule({
  id: 'claims/name-id',
  title: 'The NameID is made from something that every user has, in the form of an address',
  stage: 'issue',
  why: 'The NameID has to be in every assertion. Where its source is empty, Microsoft stops the sign-in (AADSTS501241) or sends an identifier that nobody can read.',
  not: 'Entra’s default (the sign-in name, in the format Email address) is right, and so is user.mail. Mixpanel’s Azure page asks for nothing else.',
  findings: {
    'no-source': { guide: 'CL-15', severity: 'warning', owner: 'entra-admin', means: 'The NameID has no source.', fix: FIX },
    'source-is-empty': {
      guide: 'CL-15',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'The NameID is made from user.mail, which some assigned users do not have.',
      fix: FIX,
    },
    'another-source': {
      guide: 'CL-15',
      severity: 'info',
      owner: 'entra-admin',
      means: 'The NameID is made from something else than the sign-in name or the mail address.',
      fix: FIX,
    },
    'no-address': {
      guide: 'CL-15',
      severity: 'info',
      owner: 'entra-admin',
      means: 'The NameID of a captured response is no address.',
      fix: FIX,
    },
    format: {
      guide: 'CL-15',
      severity: 'info',
      owner: 'entra-admin',
      means: 'The format of the NameID is not that of an address.',
      fix: FIX,
    },
  },
  cites: [
    cite('microsoft-errors', 'AADSTS501241: Mandatory Input … missing from transformation'),
    cite('microsoft-claims', 'The section “Edit nameID” lists the formats and the sources that can be chosen.'),
    cite(
      'mixpanel-jump-cloud',
      'The screenshot shows the NameID email in the format urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress.',
    ),
  ],
  needs: { assertion: derived.issued },
  wants: { people: derived.people, response: derived.response },

  *check({ assertion }, { people, response }) {
    const { nameId, governedBy } = assertion
    const fix = mend(governedBy, FIX, IN_POLICY)
    if (governedBy.kind === 'captured-response') {
      const seen = response?.opened.assertion?.nameId
      if (nameId.format !== null && NOT_AN_ADDRESS.test(nameId.format)) yield formatProblem(assertion, fix)
      else if (seen?.is === 'known' && domainOf(seen.value.trim()) === null) {
        yield {
          code: 'no-address',
          at: seen.at,
          message:
            'The NameID of the captured response is no address. Mixpanel finds people by the claim email, so this does no harm there; the sign-in name or the mail address is what it should be.',
          expected: null,
          actual: null,
        }
      } else if (seen?.is !== 'known') return cannotTell('The captured response shows no NameID.', nameId.at, inputs.claimsPolicies)
      return undefined
    }
    const unread = reached(nameId.values).find(
      ({ source, inputs }) => source === 'unreadable' || (source === 'transformation' && inputs.length === 0),
    )
    if (unread) return cannotTell('The source of the NameID cannot be read.', unread.at)

    const values = reached(nameId.values).filter(({ source, transformations }) => source !== 'none' || transformations.length > 0)
    if (values.length === 0) {
      yield {
        code: 'no-source',
        at: nameId.values[0]?.at ?? nameId.at,
        message: 'The NameID has no source. It should be user.userprincipalname or user.mail.',
        fix,
      }
      return undefined
    }
    const other = values.find(
      (value) =>
        value.constant !== null || !ADDRESSES.has(mainSource(value)) || value.transformations.some((name) => !KEEPS_ADDRESS.has(name)),
    )
    if (other) {
      const read = mainSource(other)
      const written = other.constant ?? [...other.transformations, textIn(read) ?? read].join(' of ')
      yield {
        code: 'another-source',
        at: other.written?.at ?? other.at,
        message: `The NameID is made from ${quote(written)}. Mixpanel finds people by the claim email, so this does no harm there; the sign-in name or the mail address is what it should be.`,
        expected: other.constant === null && other.transformations.length === 0 ? 'userprincipalname' : null,
        actual: other.written?.value ?? null,
        fix,
      }
    }
    if (nameId.format !== null && NOT_AN_ADDRESS.test(nameId.format)) {
      yield formatProblem(assertion, fix)
    }
    const plainMail = (source: string, transformations: readonly string[]): boolean =>
      source === 'user.mail' && !transformations.includes('ifEmpty')
    const [forMembers, ...inGroups] = decidingFor('members', values)
    const fromMail =
      forMembers && inGroups.length === 0 && plainMail(mainSource(forMembers), forMembers.transformations) ? forMembers : undefined
    // Where the email claim has the same gap, claims/email-for-everyone names these people.
    const sameGap = emailIn(assertion).some(({ values: each }) => each.some((value) => plainMail(mainSource(value), value.transformations)))
    const without = people && fromMail && !sameGap ? affectedOf(people, ({ user }) => user.mail.is === 'empty') : null
    if (fromMail && without?.is === 'known') {
      yield {
        code: 'source-is-empty',
        at: fromMail.written?.at ?? fromMail.at,
        message: `The NameID is made from user.mail, which ${share(without.affected)} do not have: ${examplesOf(without.affected.who)}. Microsoft stops their sign-in.`,
        expected: 'userprincipalname',
        actual: fromMail.written?.value ?? null,
        fix,
      }
    }
    return undefined
  },
})

function formatProblem({ nameId, governedBy }: PredictedAssertion, fix: Fix): Finding {
  return {
    code: 'format',
    at: nameId.at,
    message: `The format of the NameID is ${quote(nameId.format ?? '')}. Mixpanel finds people by the claim email, so this does no harm there; the format should be Email address.`,
    expected: 'emailAddress',
    actual: governedBy.nameId?.format?.value ?? null,
    fix,
  }
}
