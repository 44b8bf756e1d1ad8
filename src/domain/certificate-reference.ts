import { quote } from '../syntax/display.ts'
import { lazily } from '../syntax/letters.ts'

/**
 * The file that a path in another file means, for `certificate: ./uploaded.cer`; null where it is not a relative path. `outside` is
 * true where it is not in the folder of the other file: then it must be one of the inputs.
 */
export function siblingOf(artifactName: string, reference: string): { readonly name: string; readonly outside: boolean } | null {
  const path = reference.replaceAll('\\', '/')
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return null
  const folders = artifactName.split('/').slice(0, -1)
  const steps: string[] = []
  let outside = false
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue
    if (step !== '..') steps.push(step)
    else if (steps.pop() === undefined) {
      const left = folders.pop()
      if (left === undefined || left === '..' || left === '') return null
      outside = true
    }
  }
  return steps.length === 0 ? null : { name: [...folders, ...steps].join('/'), outside }
}

/** Base64 of a certificate, without BEGIN and END: longer than any path. */
const BARE_BASE64 = /^M[A-Z][A-Za-z0-9+/]{300}[A-Za-z0-9+/]*={0,2}$/

/** What `certificate:` contains: a PEM block or its bare base64, a fingerprint (colons, spaces and case do not matter), else a path. */
export function certificateReference(
  text: string,
): { readonly pem: string } | { readonly fingerprint: string } | { readonly path: string } {
  if (/-{5}\s*BEGIN /.test(text) || BARE_BASE64.test(text.replace(/\s+/g, ''))) return { pem: text }
  const hex = hexIn(text)
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(hex)) return { fingerprint: hex.toUpperCase() }
  return { path: text.trim() }
}

/** Why `certificate:` of the settings in `settingsName` gives no certificate, where it is no fingerprint and no file was found: a sentence. */
export function whyNoCertificate(text: string, settingsName: string): string {
  const hex = hexIn(text)
  if (/^[0-9a-f]{30,70}$/i.test(hex))
    return `certificate: has ${hex.length} hexadecimal digits; a SHA-1 fingerprint has 40, and a SHA-256 fingerprint 64.`
  if (/^[./\\\s]+$/.test(text) && !text.includes('..'))
    return `certificate: names ${quote(text)}, which is a folder; give the name of the certificate file.`
  const sibling = siblingOf(settingsName, text.trim())
  if (sibling === null || sibling.outside)
    return `certificate: names ${quote(text)}, which is not in the folder of ${quote(settingsName)}; put the file in that folder.`
  // One of its folders may be a link: that the file is there does not help then.
  return /[^./\\][^/\\]{0,300}[/\\]/.test(text)
    ? `certificate: names ${quote(text)}, and no such file is below the folder of ${quote(settingsName)}; a link that leads out of it is not followed.`
    : `certificate: names ${quote(text)}, and there is no such file next to ${quote(settingsName)}.`
}

const INVISIBLE = lazily(() => new RegExp(String.raw`\p{Cf}`, 'gu'))

/** The digits of a fingerprint without what is typed around and between them. */
function hexIn(text: string): string {
  return (
    text
      // The certificate window of Windows copies an invisible character in front.
      .replace(INVISIBLE(), '')
      .replace(/^(?:sha-?(?:1|256))?\s*(?:fingerprint|thumbprint)?\s*[=:]?\s*/i, '')
      .replace(/[\s:]/g, '')
  )
}

/** The ending of a file's name with its dot, as it is written; empty where there is none. */
export function endingOf(name: string): string {
  const base = name.slice(name.lastIndexOf('/') + 1)
  return base.includes('.') ? base.slice(base.lastIndexOf('.')) : ''
}

/** Whether Mixpanel’s file picker shows a file of this name. */
export function hasUploadEnding(name: string): boolean {
  return ['.cer', '.pem', '.cert', '.crt'].includes(endingOf(name).toLowerCase())
}
