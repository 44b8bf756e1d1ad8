/** The name of a file beside another, for `certificate: ./uploaded.cer`; null where it would point out of the folder. */
export function besideOf(artifactName: string, reference: string): string | null {
  const way = reference.replaceAll('\\', '/')
  if (way.startsWith('/') || /^[a-z]:/i.test(way)) return null
  const slash = artifactName.lastIndexOf('/')
  const folder = slash === -1 ? '' : artifactName.slice(0, slash + 1)
  const steps: string[] = []
  for (const step of way.split('/')) {
    if (step === '' || step === '.') continue
    if (step !== '..') steps.push(step)
    else if (steps.pop() === undefined) return null
  }
  return steps.length === 0 ? null : `${folder}${steps.join('/')}`
}

/** What `certificate:` may hold: a PEM block, a fingerprint (colons, spaces and case are no matter), else a path. */
export function certificateReference(
  text: string,
): { readonly pem: string } | { readonly fingerprint: string } | { readonly path: string } {
  if (/-{5}\s*BEGIN /.test(text)) return { pem: text }
  const hex = text.replace(/^(?:sha-?(?:1|256))?\s*(?:fingerprint|thumbprint)?\s*[=:]?\s*/i, '').replace(/[\s:]/g, '')
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(hex)) return { fingerprint: hex.toUpperCase() }
  return { path: text.trim() }
}
