/** What the user said a file is meant to be, in place of recognising it by its content. */
export type Role = 'azure' | 'cert' | 'mixpanel' | 'response'

export type Origin =
  | { readonly from: 'file' }
  | { readonly from: 'stdin' }
  | { readonly from: 'zip'; readonly archive: string }
  | { readonly from: 'probe'; readonly probe: string; readonly at: string }

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'binary'

/** One thing the doctor looked at: a file, standard input, an entry of an archive, or what a probe saw. */
export interface Artifact {
  /** What a person calls it: a path with forward slashes, `-`, `bundle.zip/app.json`, or the address a probe asked. */
  readonly name: string
  readonly origin: Origin
  readonly role: Role | null
  /** True where the user wrote this very name on the command line. */
  readonly named: boolean
  /** Exactly as it came. */
  readonly bytes: Uint8Array
  /** Decoded, without a byte order mark, secrets blacked out at the same length; empty for binary content. */
  readonly text: string
  readonly encoding: Encoding
  readonly bom: boolean
}

/** A stretch of an artifact's text, in UTF-16 code units. Line and column are computed when shown. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Where something stands, or, for something missing, the object where it should stand. */
export interface Place {
  readonly artifact: Artifact
  /** RFC 6901, for JSON and YAML. */
  readonly pointer: string | null
  /** Worked out on demand: most places are never shown. */
  readonly span: () => Span
  /** Why what stands here could not be read, where a reader found that. */
  readonly damage?: string | undefined
}

/** A value, and the place where it stands written. */
export interface Evidence<out T = unknown> {
  readonly value: T
  readonly at: Place
}

/** A place where something secret stood. Never the secret. */
export interface DetectedSecret {
  readonly at: Place
  /** `token` is the SCIM service’s. */
  readonly kind: 'token' | 'other-token' | 'client-secret' | 'password' | 'private-key' | 'cookie' | 'assertion'
  /** Where it stood: the key or header. */
  readonly label: string
}
