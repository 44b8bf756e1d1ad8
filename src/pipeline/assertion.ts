import type { Person } from '../model/people.ts'
import type { PredictedAssertion, PredictedAttribute } from '../model/saml.ts'
import { visible } from '../syntax/display.ts'
import type { Setup } from '../model/fact.ts'
import { derived, options } from '../model/vocabulary.ts'
import type { ReportAssertion } from '../model/report.ts'
import type { ClaimValue } from '../model/entra.ts'
import { UsageError } from '../model/errors.ts'
import { INVENTED, responded, previewUserOf, evaluateClaims, type PreviewUser, type EvaluatedClaims } from '../domain/claim-evaluation.ts'

/** What the vendors document, as the caller gives it. */
export interface Expectations {
  readonly issuerOf: (tenantId: string) => string
  readonly entityId: string
  /** Names of the attributes that Mixpanel reads, with what it does with each; the first is the mail address. */
  readonly reads: readonly (readonly [name: string, use: string])[]
}

/**
 * The assertion that Entra issues with this configuration, as the report shows it, with what Mixpanel reads of it; null where the claims
 * are unknown. Values of a person other than the mail address are only included with `verbose`.
 * @throws UsageError where --user names no user of the export
 */
export function assertionOf(setup: Setup, { issuerOf, entityId, reads }: Expectations, verbose = false): ReportAssertion | null {
  const name = setup.answer(options.user).known ?? null
  const person = name === null ? undefined : personNamed(setup, name)
  const predicted = setup.answer(derived.issued).known
  if (!predicted) return null
  const tenant = setup.answer(derived.tenant).known
  const identifiers = setup.answer(derived.identifiers).known
  const seen = predicted.governedBy.kind === 'captured-response' ? setup.answer(derived.response).known?.opened.assertion : undefined
  const response = seen ? responded(seen) : undefined
  const previewUser: PreviewUser = response?.previewUser ?? (person ? previewUserOf(person) : INVENTED)
  const evaluate = (attribute: PredictedAttribute): EvaluatedClaims =>
    response?.of(attribute.name) ?? evaluateClaims(attribute.values, previewUser)
  const [address] = reads
  const shown = (name: string, { value }: EvaluatedClaims): string | null =>
    value !== null && (verbose || previewUser.is === 'invented' || name === address?.[0]) ? visible(value) : null

  const nameId: EvaluatedClaims = response
    ? { value: response.previewUser.value('NameID') ?? null, says: null }
    : evaluateClaims(predicted.nameId.values, previewUser)
  return {
    attributes: predicted.attributes.map((attribute) => {
      const what = evaluate(attribute)
      return {
        name: visible(attribute.name),
        source: response ? 'captured response' : sourcesOf(attribute.values),
        value: shown(attribute.name, what),
        says: what.says === null ? null : visible(what.says),
      }
    }),
    nameId: {
      format: predicted.nameId.format === null ? null : visible(predicted.nameId.format),
      source: response ? 'captured response' : sourcesOf(predicted.nameId.values),
      value: shown('NameID', nameId),
    },
    // includeApplicationIdInIssuer and audienceOverride only work where the app has a custom signing key.
    issuer: tenant ? visible(issuerOf(tenant.value)) : null,
    audience: identifiers?.items.some(({ value }) => value === entityId) === true ? entityId : null,
    shownFor: { is: previewUser.is, name: previewUser.name === null ? null : visible(previewUser.name) },
    reads: reads.map(([name, use]) => readOf(name, use, predicted, evaluate, shown)),
  }
}

/** What Mixpanel reads under a name, or the similar attribute that it does not read. */
function readOf(
  name: string,
  use: string,
  { attributes }: PredictedAssertion,
  evaluate: (attribute: PredictedAttribute) => EvaluatedClaims,
  shown: (name: string, what: EvaluatedClaims) => string | null,
): ReportAssertion['reads'][number] {
  const exact = attributes.find((each) => each.name === name)
  if (exact) {
    const what = evaluate(exact)
    const finds = what.says === null ? use : what.value === null ? `nothing: ${what.says}` : `${use}: ${what.says}`
    return { name, from: name, value: shown(name, what), says: visible(finds) }
  }
  const local = (text: string): string => text.slice(text.lastIndexOf('/') + 1)
  const like = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '')
  const similar = attributes.find((each) => local(each.name) === name) ?? attributes.find((each) => like(local(each.name)) === like(name))
  return {
    name,
    from: null,
    value: null,
    says: visible(similar ? `nothing: ${similar.name} is another name than ${name}` : 'nothing: no attribute with this name is sent'),
  }
}

function personNamed(setup: Setup, text: string): Person {
  const people = setup.answer(derived.people).known
  const name = text.trim().toLowerCase()
  const person = people?.all.find(({ id, mail, upn }) => [id, mail, upn].some((each) => each?.toLowerCase() === name))
  if (person) return person
  throw new UsageError(
    people
      ? `--user matches none of the ${people.all.length} users in the export. Give a mail address, a user principal name or an object ID.`
      : '--user needs a user in the export, but the inputs contain no users.',
  )
}

/** `user.mail`, `ifEmpty(user.mail, user.userprincipalname)`, `"a constant"`; with its condition where it has one. */
function sourcesOf(values: readonly ClaimValue[]): string {
  return visible(values.map(sourceOf).join('; ') || 'none')
}

function sourceOf({ source, constant, transformations, inputs: sources, condition }: ClaimValue): string {
  const plain = constant !== null ? JSON.stringify(constant) : source
  const inner = source === 'transformation' || source === 'none' ? sources.join(', ') : plain
  const value = transformations.reduce((text, name) => `${name}(${text})`, transformations.length > 0 ? inner : plain)
  if (!condition) return value
  const groups = condition.groups.length === 0 ? '' : ` in ${condition.groups.join(', ')}`
  return `${value} for ${condition.userType}${groups}`
}
