import type { Place } from '../model/artifact.ts'
import type { Claim, ClaimsDefinition, ClaimValue } from '../model/entra.ts'
import { CLAIMS } from '../vendors/mixpanel.ts'
import { BLANKED, isBlanked } from './blanked.ts'

// Claims of which a person has blanked the name, the token format or the source before passing the export on.

const READ_BY_MIXPANEL: readonly string[] = Object.values(CLAIMS)

/** The same claims where nothing is blanked. `places` gets the places of what is. */
export function markClaims(definition: ClaimsDefinition, places: Place[]): ClaimsDefinition {
  const { claims, nameId } = definition
  const found: Place[] = []
  const list = claims.is === 'known' ? claims.value.map((claim) => markClaim(claim, found)) : []
  const values = nameId?.values.map((value) => markSource(value, found))
  const format = nameId?.format ?? null
  const hidden = format !== null && isOut(format.value) ? format.at : null
  if (hidden) found.push(hidden)
  if (found.length === 0) return definition
  places.push(...found)
  return {
    ...definition,
    claims: claims.is === 'known' ? listOf(list, claims) : claims,
    nameId: nameId && values ? { ...nameId, values } : nameId,
  }
}

/** A claim, or why it may be any claim. */
type MarkedClaim = Claim | { readonly blanked: Place }

/** A claim that may be any one makes a list unusable, unless the rest has all that Mixpanel reads. */
function listOf(list: readonly MarkedClaim[], before: Extract<ClaimsDefinition['claims'], { is: 'known' }>): ClaimsDefinition['claims'] {
  const left = list.filter((each): each is Claim => !('blanked' in each))
  const lost = list.find((each) => 'blanked' in each)
  const hasAll = READ_BY_MIXPANEL.every((name) => left.some((claim) => claim.namespace === null && claim.name.value === name))
  if (!lost || !('blanked' in lost) || hasAll) return { ...before, value: left }
  return { is: 'blanked', at: lost.blanked, why: BLANKED }
}

function markClaim(claim: Claim, found: Place[]): MarkedClaim {
  const { name, namespace, tokenFormats } = claim
  const named = [name, ...(namespace ? [namespace] : [])].filter(({ value }) => isOut(value))
  const out = [...named, ...tokenFormats.filter(({ value }) => isBlanked(value, 'keyword'))]
  found.push(...out.map(({ at }) => at))
  const values = claim.values.map((value) => markSource(value, found))
  const [first] = out
  const formats = tokenFormats.filter((each) => !out.includes(each))
  // A format that is not SAML may be all that there is.
  const isSaml = formats.some(({ value }) => /^saml$/i.test(value))
  return first && (named.length > 0 || !isSaml) ? { blanked: first.at } : { ...claim, tokenFormats: formats, values }
}

/** A value whose attribute, constant or transformation is blanked has a source that cannot be read. */
function markSource(value: ClaimValue, found: Place[]): ClaimValue {
  const { source, written, constant, inputs, steps } = value
  const parts = [
    ...(written ? [written.value] : []),
    ...steps.map((step) => step.value),
    constant ?? '',
    ...[source, ...inputs].flatMap(partsOf),
  ]
  if (!parts.some((part) => part !== '' && isOut(part))) return value
  const at = written?.at ?? value.at
  found.push(at)
  return { ...value, at, source: 'unreadable', written: null, constant: null, transformations: [], steps: [], inputs: [] }
}

/** `user.mail`, or a text in quotation marks. */
function partsOf(source: string): readonly string[] {
  return source.startsWith('"') ? [source.slice(1, -1)] : source.split('.')
}

/** Of texts that people choose: brackets in them are those of a mistake in Entra. */
function isOut(text: string): boolean {
  return isBlanked(text, 'phrase')
}
