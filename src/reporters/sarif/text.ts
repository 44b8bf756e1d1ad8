/**
 * A message of SARIF. `[text](target)` would be a link in it, so where a value could make one, brackets are escaped; elsewhere they stay, since
 * some viewers show the backslash.
 */
export function plain(text: string): string {
  return /\]\s*\(/.test(text) ? text.replace(/[\\[\]]/g, (sign) => `\\${sign}`) : text
}

/** A path as a URI: relative as it was given, or with the scheme `file` where it is absolute. */
export function uriOf(path: string): string {
  const uri = encodeURI(path.replaceAll('\\', '/')).replace(/[?#]/g, encodeURIComponent)
  if (/^[a-z]:\//i.test(uri)) return `file:///${uri}`
  if (uri.startsWith('//')) return `file:${uri}`
  if (uri.startsWith('/')) return `file://${uri}`
  // The text before a colon would be a scheme.
  return /^[^/]*:/.test(uri) ? `./${uri}` : uri
}
