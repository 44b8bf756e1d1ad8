import type { Setup } from '../model/fact.ts'
import { deduced } from '../model/facts.ts'
import { visible } from '../model/display.ts'
import type { ReportAssertion } from '../model/report.ts'
import type { ClaimValue } from '../model/things.ts'

/** What the report needs of the vendors' pages, which this room does not know. */
export interface Expectations {
  readonly issuerOf: (tenantId: string) => string
  readonly entityId: string
}

/** The assertion that this setup makes Entra issue, as the report shows it; null where the claims are unknown. */
export function assertionOf(setup: Setup, { issuerOf, entityId }: Expectations): ReportAssertion | null {
  const predicted = setup.answer(deduced.assertion).known
  if (!predicted) return null
  const tenant = setup.answer(deduced.tenant).known
  const identifiers = setup.answer(deduced.identifiers).known
  return {
    attributes: predicted.attributes.map(({ name, values }) => ({ name: visible(name), source: sourcesOf(values) })),
    nameId: {
      format: predicted.nameId.format === null ? null : visible(predicted.nameId.format),
      source: sourcesOf(predicted.nameId.values),
    },
    // An issuer with the app's id in it (includeApplicationIdInIssuer) and an overridden audience need a signing key of one's own.
    issuer: tenant ? visible(issuerOf(tenant.value)) : null,
    audience: identifiers?.items.some(({ value }) => value === entityId) === true ? entityId : null,
  }
}

/** `user.mail`, `ifEmpty(user.mail, user.userprincipalname)`, `"a constant"`; with its condition where it has one. */
function sourcesOf(values: readonly ClaimValue[]): string {
  return visible(values.map(sourceOf).join('; ') || 'none')
}

function sourceOf({ source, constant, transformations, inputs, condition }: ClaimValue): string {
  const plain = constant !== null ? JSON.stringify(constant) : source
  const inner = source === 'transformation' || source === 'none' ? inputs.join(', ') : plain
  const value = transformations.reduce((text, name) => `${name}(${text})`, transformations.length > 0 ? inner : plain)
  if (!condition) return value
  const groups = condition.groups.length === 0 ? '' : ` in ${condition.groups.join(', ')}`
  return `${value} for ${condition.userType}${groups}`
}
