import type { Report } from '../../model/report.ts'
import type { IgnoredFile } from '../../model/report.ts'
import { count } from '../../syntax/display.ts'
import type { BundleCopy } from './copy.ts'
import type { Replaced } from './words.ts'

// What a copy says of itself: what was replaced and why, by kind and by file, and never an original.

export const RECEIPT = 'redaction.txt'

const KINDS: Readonly<Record<Replaced, { readonly one: string; readonly why: string }>> = {
  word: { one: 'word', why: 'words of names, addresses and texts, since they may name a person or an organization' },
  domain: { one: 'part of a domain', why: 'parts of domains, since they name an organization' },
  id: { one: 'id', why: 'ids of tenants, apps, people and groups' },
  number: { one: 'number', why: 'numbers of five digits and more, such as organization ids' },
  address: { one: 'IP address', why: 'IP addresses of the internet' },
  thumbprint: { one: 'hash', why: 'hashes of certificates and other values: the metadata of a tenant shows whose certificate it is' },
}

export interface ReceiptOptions {
  readonly version: string
  readonly salted: boolean
  readonly ignored: readonly IgnoredFile[]
  readonly before: Report
}

/** The receipt as text, for people. */
export function receiptOf(
  { files, words, certificates, secrets }: BundleCopy,
  { version, salted, ignored, before }: ReceiptOptions,
): string {
  const findings = before.results.flatMap((result) => result.findings.map(({ code }) => `${result.ruleId} ${code}`))
  const total = new Map<Replaced, number>()
  for (const ofFile of words.counts.values()) for (const [kind, number] of ofFile) total.set(kind, (total.get(kind) ?? 0) + number)
  const lines = [
    `Redacted copy of a bundle, made by sso-doctor ${version}.`,
    '',
    `A check of the copy has the same result as a check of the original: ${before.verdict}, ${count(findings.length, 'finding')}, as of ${before.now}.`,
    ...findings.map((finding) => `  ${finding}`),
    '',
    'Replaced, and why:',
    ...[...total].map(([kind, number]) => `  ${String(number).padStart(6)}  ${KINDS[kind].why}`),
    ...(certificates === 0
      ? []
      : [
          `  ${String(certificates).padStart(6)}  certificates: another one, with the same dates, kind of key and algorithm, and a key that nobody has`,
        ]),
    ...(secrets === 0 ? [] : [`  ${String(secrets).padStart(6)}  secrets, tokens, cookies, keys and assertions: removed`]),
    '',
    salted
      ? 'The pseudonyms are made with a salt: the same salt gives the same pseudonyms.'
      : 'The pseudonyms are numbered in this copy: another copy has others.',
    'The same value has the same pseudonym everywhere. Words that sso-doctor itself compares values with were kept, except in names and addresses.',
    '',
    'Files:',
    ...files.map(
      ({ name, as, kinds }) =>
        `  ${name} (${as === 'copy' ? 'the fields that are read' : 'a record of what was found, not the file'}${kinds.length === 0 ? '' : `: ${kinds.join(', ')}`})${countsOf(words.counts.get(name))}`,
    ),
    ...(ignored.length === 0
      ? []
      : [
          '',
          'Left out, since nothing in them is read:',
          ...ignored.map(({ path, what }, index) => `  file ${index + 1}${endingOf(path)}: ${what}`),
        ]),
  ]
  return `${lines.join('\n')}\n`
}

function countsOf(counts: ReadonlyMap<Replaced, number> | undefined): string {
  const shown = [...(counts ?? [])].map(([kind, number]) =>
    `${number} ${KINDS[kind].one}${number === 1 ? '' : 's'}`
      .replace('part of a domains', 'parts of domains')
      .replace('hashs', 'hashes')
      .replace('addresss', 'addresses'),
  )
  return shown.length === 0 ? '' : `: ${shown.join(', ')} replaced`
}

function endingOf(path: string): string {
  const ending = /\.(?:docx?|xlsx?|pptx?|pdf|png|jpe?g|gif|txt|md|html?|msg|eml|csv|json|xml|ya?ml|log|zip|7z|rar|ps1|sh)$/i.exec(path)?.[0]
  return ending === undefined ? '' : ` (${ending.toLowerCase()})`
}
