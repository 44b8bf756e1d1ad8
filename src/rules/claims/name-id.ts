import { isUnreadable } from '../../domain/claim-source.ts'
import { usedValues } from '../../domain/claim-values.ts'
import { isFormat, isOtherFormat, mailOnlyValue, otherSource, sourceName, withSource } from '../../domain/name-id.ts'
import { affectedOf, domainOf, examplesOf, share } from '../../domain/people.ts'
import type { PredictedAssertion } from '../../model/saml.ts'
import { cannotTell, cite, defineRule, derived, info, inputs, quote, warning, type Finding } from '../kit.ts'
import { fixIn } from './_claims.ts'

export default defineRule({
  id: 'claims/name-id',
  title: 'Every user has a NameID in the format Email address',
  stage: 'issue',
  why: 'Every assertion needs a NameID. If its source is empty, Microsoft stops the sign-in (AADSTS501241) or sends an unreadable identifier.',
  not: 'Entra’s default (the sign-in name, in the format Email address) is right, and so is user.mail. Mixpanel’s Azure page requires nothing else.',
  findings: {
    'no-source': warning('CL-15', 'entra-admin', 'The NameID has no source.', 'set-name-id'),
    'source-is-empty': warning(
      'CL-15',
      'entra-admin',
      'The source of the NameID is user.mail, which is empty for some assigned users.',
      'set-name-id',
    ),
    'another-source': info(
      'CL-15',
      'entra-admin',
      'The source of the NameID is neither the sign-in name nor the mail address.',
      'set-name-id',
    ),
    'no-address': info('CL-15', 'entra-admin', 'The NameID of a captured response is not a mail address.', 'set-name-id'),
    format: info('CL-15', 'entra-admin', 'The format of the NameID is not Email address.', 'set-name-id'),
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
    if (governedBy.kind === 'captured-response') {
      const captured = response?.opened.assertion?.nameId
      if (isOtherFormat(nameId.format)) yield otherFormat(assertion)
      else if (captured?.is !== 'known') return cannotTell('The captured response shows no NameID.', nameId.at, inputs.claimsPolicies)
      else if (domainOf(captured.value.trim()) === null) {
        yield { code: 'no-address', at: captured.at, message: `The NameID of the captured response is not a mail address. ${HARMLESS}` }
      }
      return undefined
    }
    const fix = fixIn(governedBy, 'set-name-id')
    const unreadable = usedValues(nameId.values).find(isUnreadable)
    if (unreadable) return cannotTell('The source of the NameID cannot be read.', unreadable.at)
    const values = withSource(nameId.values)
    if (values.length === 0) {
      const message = 'The NameID has no source. The source should be user.userprincipalname or user.mail.'
      yield { code: 'no-source', at: nameId.values[0]?.at ?? nameId.at, message, fix }
      return undefined
    }
    const other = otherSource(values)
    if (other) {
      yield {
        code: 'another-source',
        at: other.written?.at ?? other.at,
        message: `The source of the NameID is ${quote(sourceName(other))}. ${HARMLESS}`,
        expected: other.constant === null && other.transformations.length === 0 ? 'userprincipalname' : null,
        actual: other.written?.value ?? null,
        fix,
      }
    }
    if (isOtherFormat(nameId.format)) yield otherFormat(assertion)
    const fromMail = mailOnlyValue(values, assertion)
    const without = people && fromMail ? affectedOf(people, ({ user }) => user.mail.is === 'empty') : null
    if (fromMail && without?.is === 'known') {
      yield {
        code: 'source-is-empty',
        at: fromMail.written?.at ?? fromMail.at,
        message: `The source of the NameID is user.mail, which is empty for ${share(without.affected)}: ${examplesOf(without.affected.who)}. Microsoft stops their sign-in.`,
        expected: 'userprincipalname',
        actual: fromMail.written?.value ?? null,
        fix,
      }
    }
    const written = governedBy.nameId?.format
    if (written && !isFormat(written.value))
      return cannotTell(`The format of the NameID is ${quote(written.value)}, which is none that Microsoft lists.`, written.at)
    return undefined
  },
})

const HARMLESS =
  'Mixpanel finds users by the claim email, so this causes no problem at Mixpanel. The NameID should be the sign-in name or the mail address.'

function otherFormat({ nameId, governedBy }: PredictedAssertion): Finding {
  return {
    code: 'format',
    at: nameId.at,
    message: `The format of the NameID is ${quote(nameId.format ?? '')}. Mixpanel finds users by the claim email, so this causes no problem at Mixpanel. The format should be Email address.`,
    expected: 'emailAddress',
    actual: governedBy.nameId?.format?.value ?? null,
    fix: fixIn(governedBy, 'set-name-id'),
  }
}
