/** A key that only Mixpanel's settings have, followed by a value rather than a sentence. */
export const SPECIFIC_KEY =
  /^["']?(?:postbackUrl|issuerUrl|idpSignInUrl|ssoEnabled|requireSso|idpManagedAccess|claimedDomains|dataResidency|sharedSso|otherOrganizations)["']?[ \t]*:(?:[ \t]+["'[{&].*|[ \t]+[^\s#]\S*)?[ \t]*(?:[ \t]#.*)?$/m
/** A key of Mixpanel's settings that other documents may have too. */
const KNOWN = /^["']?(?:orgId|certificate|scim|teams|plan|owners|members)["']?[ \t]*:(?:\s|$)/
const KEY = /^["']?\w+["']?[ \t]*:(?:\s|$)/
/** Other beginnings of a YAML line without indentation: an entry, a comment, a closing bracket, a document marker. */
const OTHER = /^(?:[ \t#\]}%]|-(?:[ \t]|$)|---|\.\.\.|$)/
/** A line of settings that is not well-formed: no other text begins with such a word. */
const BROKEN =
  /^["']?(?:orgId|postbackUrl|issuerUrl|idpSignInUrl|ssoEnabled|requireSso|idpManagedAccess|claimedDomains|dataResidency|sharedSso|otherOrganizations)\b/
/** What is left of the line in which a file was cut off. */
const CUT_KEY = /^["']?\w{1,30}["']?$/
/** Characters; a file of settings has a few thousand. */
const MAX_LENGTH = 100_000

/**
 * True for Mixpanel's settings as YAML, with any file name: at least two keys, at least half of them Mixpanel's, and no lines that are not YAML.
 * Documents that only quote the settings have other lines.
 */
export function looksLikeSettings(text: string): boolean {
  if (text.length > MAX_LENGTH || !SPECIFIC_KEY.test(text)) return false
  const lines = text.split(/\r\n|[\r\n]/)
  const keys = lines.filter((line) => KEY.test(line))
  const known = keys.filter((line) => SPECIFIC_KEY.test(line) || KNOWN.test(line)).length
  const isLine = (line: string): boolean => KEY.test(line) || OTHER.test(line) || BROKEN.test(line)
  return (
    known >= 2 &&
    known * 2 >= keys.length &&
    lines.every((line, index) => isLine(line) || (index === lines.length - 1 && CUT_KEY.test(line)))
  )
}
