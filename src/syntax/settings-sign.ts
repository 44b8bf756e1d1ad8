/** A key that only Mixpanel's settings have, followed by a value rather than a sentence. */
export const SPECIFIC_KEY =
  /^["']?(?:postbackUrl|issuerUrl|idpSignInUrl|ssoEnabled|requireSso|idpManagedAccess|claimedDomains|dataResidency|sharedSso|otherOrganizations)["']?[ \t]*:(?:[ \t]+["'[{&].*|[ \t]+[^\s#]\S*)?[ \t]*(?:[ \t]#.*)?$/m
/** A key of Mixpanel's settings that other documents may have too. */
const KNOWN = /^["']?(?:orgId|certificate|scim|teams|plan|owners|members)["']?[ \t]*:(?:\s|$)/
const KEY = /^["']?\w+["']?[ \t]*:(?:\s|$)/
/** Other beginnings of a YAML line without indentation: an entry, a comment, a closing bracket, a document marker. */
const OTHER = /^(?:[ \t#\]}%]|-(?:[ \t]|$)|---|\.\.\.|$)/
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
  return known >= 2 && known * 2 >= keys.length && lines.every((line) => KEY.test(line) || OTHER.test(line))
}
