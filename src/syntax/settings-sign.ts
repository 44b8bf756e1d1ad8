/** A key of Mixpanel's settings that no other document has, and behind it a value rather than a sentence. */
const TELLING =
  /^["']?(?:postbackUrl|issuerUrl|idpSignInUrl|ssoEnabled|requireSso|idpManagedAccess|claimedDomains|dataResidency|sharedSso|otherOrganizations)["']?[ \t]*:(?:[ \t]+["'[{&].*|[ \t]+[^\s#]\S*)?[ \t]*(?:[ \t]#.*)?$/m
/** A line of such a document that others may have too. */
const KNOWN = /^["']?(?:orgId|certificate|scim|teams|plan|owners|members)["']?[ \t]*:(?:\s|$)/
const KEY = /^["']?\w+["']?[ \t]*:(?:\s|$)/
/** What else begins a line of YAML that is not indented: an entry, a comment, the end of a bracket, the mark of a document. */
const OTHER = /^(?:[ \t#\]}%]|-(?:[ \t]|$)|---|\.\.\.|$)/
/** Characters; a file of settings has a few thousand. */
const MOST = 100_000

/**
 * True for Mixpanel's settings as YAML, whatever the file is called: at least two keys, most of them Mixpanel's, and nothing between
 * them that is not YAML's. Pages, letters and scripts that quote them have lines of their own.
 */
export function looksLikeSettings(text: string): boolean {
  if (text.length > MOST || !TELLING.test(text)) return false
  const lines = text.split(/\r\n|[\r\n]/)
  const keys = lines.filter((line) => KEY.test(line))
  const known = keys.filter((line) => TELLING.test(line) || KNOWN.test(line)).length
  return known >= 2 && known * 2 >= keys.length && lines.every((line) => KEY.test(line) || OTHER.test(line))
}
