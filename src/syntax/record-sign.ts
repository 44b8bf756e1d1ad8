/** The first line of a record of live probes. Later versions are recognised and reported, not ignored. */
export const RECORD_SIGN = /^\uFEFF?sso-doctor live record (\d+)[ \t]*\r?(?:\n|$)/

export function isRecord(text: string): boolean {
  return RECORD_SIGN.test(text)
}
