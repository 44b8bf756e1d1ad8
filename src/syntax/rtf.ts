import type { Artifact, Place } from '../model/artifact.ts'
import { hasEvidenceName } from './evidence-sign.ts'
import { IS_RTF } from './pem-signs.ts'
import { placeAt } from './place.ts'

/** A document of a word processor under the name of an export or of settings; under any other name it is one like others. */
export function rtfForm(
  artifact: Artifact,
  start: number,
): { readonly is: 'nothing' } | { readonly is: 'unreadable'; readonly at: Place; readonly message: string } {
  const { name, role, named } = artifact
  return role !== null || named || hasEvidenceName(name) || /\.(?:json|ya?ml|xml|csv)$/i.test(name)
    ? { is: 'unreadable', at: placeAt(artifact, start, start + 5), message: `It ${IS_RTF}. Save it as plain text.` }
    : { is: 'nothing' }
}
