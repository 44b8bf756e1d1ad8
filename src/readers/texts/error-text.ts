import { isSourceOrNotes } from '../../domain/file-kinds.ts'
import { errorsIn } from '../../domain/reported-errors.ts'
import type { Artifact } from '../../model/artifact.ts'
import type { Reader } from '../../model/reader.ts'
import { inputs } from '../../model/vocabulary.ts'
import { placeAt } from '../../syntax/place.ts'

/** A mail, a ticket, a saved page or a note with an error of Microsoft's sign-in. */
export default {
  kind: 'error-text',
  title: 'a text with a sign-in error of Microsoft',

  recognises: (artifact) => artifact.text.includes('AADSTS') && found(artifact).length > 0,

  read(artifact, add) {
    for (const { start, end, ...error } of found(artifact)) {
      const at = placeAt(artifact, start, end)
      add(inputs.reportedErrors, { ...error, at })
      const when = error.time === null ? '' : `, at ${error.time.toISOString().slice(0, 16).replace('T', ' ')} UTC`
      add.note(at, `Microsoft refused a sign-in with AADSTS${error.code}${when}. sso-doctor explain AADSTS${error.code} says why.`)
    }
  },
} satisfies Reader<Artifact>

function found({ text, name }: Artifact): ReturnType<typeof errorsIn> {
  return errorsIn(text, isSourceOrNotes(name))
}
