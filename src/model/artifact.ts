/** What the user says that a file is: it is then not recognised by its content. */
export type Role = 'azure' | 'cert' | 'mixpanel' | 'response'

export type Origin =
  | { readonly from: 'file' }
  | { readonly from: 'stdin' }
  | { readonly from: 'zip'; readonly archive: string }
  | { readonly from: 'probe'; readonly probe: string; readonly at: string }

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'binary'

/** One input: a file, standard input, an entry of an archive, or the record of a probe. */
export interface Artifact {
  /** As messages name it: a path with forward slashes, `-`, `bundle.zip/app.json`, or the URL that a probe requested. */
  readonly name: string
  readonly origin: Origin
  readonly role: Role | null
  /** True where the user gave exactly this name on the command line. */
  readonly named: boolean
  /** Unchanged. */
  readonly bytes: Uint8Array
  /** Decoded, without a byte order mark, secrets blacked out at the same length; empty for binary content. */
  readonly text: string
  readonly encoding: Encoding
  readonly bom: boolean
  /** Set where a byte of UTF-8 is no character: the offset of the first one in the text, and 0 for a long list. */
  readonly damagedAt?: number
  /** Set for a long list, of which `text` and `bytes` are only what readers ask for. */
  readonly large?: LargeFile
  /** What it is and what to give in its place, where its reader knows that and does not read it. */
  readonly known?: { readonly what: string; readonly instead: string }
  /** Set for a log that is larger than other files: `text` and `bytes` are empty until it is read. */
  readonly unread?: UnreadLog
}

/** A log of which only the beginning was looked at. */
export interface UnreadLog {
  /** The beginning. */
  readonly head: Uint8Array
  /** All of it, piece by piece; a piece is valid until the next one is asked for. */
  chunks(): AsyncIterable<Uint8Array>
  /** Whether it can be read again from the beginning. */
  readonly isAgain: boolean
}

/** What is known of a file that is not held as a whole. */
export interface LargeFile {
  /** Of the file. */
  readonly bytes: number
  /** Of the file, in lower-case hex. */
  readonly sha256: string
  /** Line and column in the file of an offset in the artifact's text, from one. */
  positionOf(offset: number): { readonly line: number; readonly column: number }
  /** The offset in the artifact's text of a line and column in the file; of what is not kept, of what is kept before it. */
  offsetOf(line: number, column: number): number
  /** Of JSON lines: whether all had the same keys; null for everything else. */
  readonly haveSameKeys: boolean | null
  /** Of a table: for each column whether its cells are kept, by which later rows than the first are read; null for everything else. */
  readonly columns: readonly boolean[] | null
}

/** A part of an artifact's text, in UTF-16 code units. Line and column are computed when shown. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Where something is written, or, for something missing, the object that should contain it. */
export interface Place {
  readonly artifact: Artifact
  /** RFC 6901, for JSON and YAML. */
  readonly pointer: string | null
  /** Computed on demand: most places are never shown. */
  readonly span: () => Span
  /** Why the value here could not be read, where a reader found that it cannot. */
  readonly damage?: string | undefined
  /** Where other inputs have another value of the same field, and nothing shows which is newer. */
  readonly rivals?: readonly Place[]
}

/** A value, and the place where it is written. */
export interface Evidence<out T = unknown> {
  readonly value: T
  readonly at: Place
}

/** Where a secret was found. It never contains the secret. */
export interface DetectedSecret {
  readonly at: Place
  /** `token` is that of the SCIM service. */
  readonly kind: 'token' | 'other-token' | 'client-secret' | 'password' | 'private-key' | 'cookie' | 'assertion'
  /** The key or header that it was found under. */
  readonly label: string
}
