/** The versions of Node that sso-doctor is tested on; a test compares it with `engines` in package.json. */
export const NODE_RANGE = '^20.19.0 || ^22.13.0 || >=24'

/** Whether a version is in the range, and whether it is older than all of the range. `version` is as in `process.versions.node`. */
export function nodeSupport(version: string, range = NODE_RANGE): 'supported' | 'too-old' | 'not-tested' {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  const lines = range.split(' || ').map((part) => {
    const [from = 0, least = 0] = part
      .replace(/^(?:\^|>=)/, '')
      .split('.')
      .map(Number)
    return { from, least, open: part.startsWith('>=') }
  })
  const fits = lines.some(({ from, least, open }) => (major === from ? minor >= least : open && major > from))
  if (fits) return 'supported'
  const [oldest] = lines
  return oldest && major <= oldest.from ? 'too-old' : 'not-tested'
}
