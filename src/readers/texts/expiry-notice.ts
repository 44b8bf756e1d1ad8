import { isSourceOrNotes } from '../../domain/file-kinds.ts'
import { noticesIn } from '../../domain/reported-errors.ts'
import type { Artifact } from '../../model/artifact.ts'
import type { Reader } from '../../model/reader.ts'
import { inputs } from '../../model/vocabulary.ts'
import { placeAt } from '../../syntax/place.ts'

/** Microsoft's mail about a certificate that will expire. */
export default {
  kind: 'expiry-notice',
  title: 'a notice of Microsoft about an expiring certificate',

  recognises: ({ text, name }) => /\bexpire\s{1,3}in\s/.test(text) && !isSourceOrNotes(name) && noticesIn(text).length > 0,

  read(artifact, add) {
    for (const { start, end, expires, days } of noticesIn(artifact.text))
      add(inputs.expiryNotices, { at: placeAt(artifact, start, end), expires, days })
  },
} satisfies Reader<Artifact>
