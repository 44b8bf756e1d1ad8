import type { Place } from './artifact.ts'

/** An error of Microsoft's sign-in that an error page, a mail, a ticket or a recording shows. */
export interface ReportedError {
  /** The number of the AADSTS code. */
  readonly code: number
  /** Where the code stands; in a recording, the page that shows it. */
  readonly at: Place
  /** When Microsoft refused the sign-in; null where nothing says so. */
  readonly time: Date | null
  /** In lower case, as the sign-in log has it. */
  readonly correlationId: string | null
  readonly traceId: string | null
}

/** Microsoft's notice that a signing certificate will expire: somebody receives them. */
export interface ExpiryNotice {
  readonly at: Place
  readonly expires: Date
  /** Days that were left when it was sent. */
  readonly days: number
}
