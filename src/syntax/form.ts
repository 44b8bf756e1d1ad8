import { placeAt, wholeOf, type Artifact, type Place } from '../model/artifact.ts'
import { parseJson } from './json.ts'
import { Cursor } from './tree.ts'
import type { Xml } from './xml.ts'

// What an artifact is made of, by its content. What it means is the readers' affair.

export type Form =
  | { readonly is: 'records'; readonly root: Cursor }
  | { readonly is: 'settings'; readonly root: Cursor }
  | { readonly is: 'xml'; readonly xml: Xml }
  | { readonly is: 'certificate'; readonly artifact: Artifact }
  | { readonly is: 'unreadable'; readonly at: Place; readonly message: string }
  | { readonly is: 'nothing' }

export interface Parsers {
  parseXml(): Promise<typeof import('./xml.ts').parseXml>
  parseYaml(): Promise<typeof import('./yaml.ts').parseYaml>
}

const CERTIFICATE_NAME = /\.(?:cer|crt|cert|pem|der|p7b|p7c|pfx|p12|key|csr)$/i
const BASE64_ONLY = /^[\sA-Za-z0-9+/=]+$/

export async function formOf(artifact: Artifact, parsers: Parsers): Promise<Form> {
  const { name, text, role } = artifact
  if (role === 'cert') return { is: 'certificate', artifact }
  if (artifact.encoding === 'binary') {
    return artifact.bytes[0] === 0x30 || CERTIFICATE_NAME.test(name) ? { is: 'certificate', artifact } : { is: 'nothing' }
  }
  const start = text.search(/\S/)
  if (start === -1) return emptyForm(artifact)
  const first = text[start]

  if (CERTIFICATE_NAME.test(name) || /-{5}\s*BEGIN /.test(text)) {
    // A JSON or YAML file may quote a PEM block; only what is no document is a certificate file.
    if (CERTIFICATE_NAME.test(name) || (first !== '{' && first !== '[' && first !== '<' && !/\.(?:json|ya?ml|xml)$/i.test(name))) {
      return { is: 'certificate', artifact }
    }
  }
  if (first === '<' || /^This XML file does not appear to have any style information/.test(text.slice(start))) {
    const parsed = (await parsers.parseXml())(artifact, text.indexOf('<'))
    if ('xml' in parsed) return { is: 'xml', xml: parsed.xml }
    return /^\s*<(?:!DOCTYPE\s+html|html)\b/i.test(text) ? { is: 'nothing' } : { is: 'unreadable', at: parsed.at, message: parsed.failed }
  }
  if (first === '{' || first === '[') return jsonForm(artifact, start)
  if (/\.ya?ml$/i.test(name) || role === 'mixpanel') return yamlForm(artifact, parsers)
  if (/^MI[IG]/.test(text.slice(start)) && BASE64_ONLY.test(text)) return { is: 'certificate', artifact }
  if (/\.(?:json|xml|csv)$/i.test(name)) {
    const kind = /\.xml$/i.test(name) ? 'XML' : /\.csv$/i.test(name) ? 'a table with the columns of an export' : 'JSON'
    return { is: 'unreadable', at: placeAt(artifact, start, start + 1), message: `It is not ${kind}, although its name says so.` }
  }
  return { is: 'nothing' }
}

function emptyForm(artifact: Artifact): Form {
  if (CERTIFICATE_NAME.test(artifact.name)) return { is: 'certificate', artifact }
  if (/\.(?:json|ya?ml|xml|csv)$/i.test(artifact.name) || artifact.role !== null) {
    return { is: 'unreadable', at: wholeOf(artifact), message: 'The file is empty.' }
  }
  return { is: 'nothing' }
}

function jsonForm(artifact: Artifact, start: number): Form {
  const parsed = parseJson(artifact, { from: start, comments: true })
  if ('failed' in parsed) return { is: 'unreadable', at: parsed.at, message: parsed.failed }
  return { is: 'records', root: Cursor.of(parsed.tree) }
}

async function yamlForm(artifact: Artifact, parsers: Parsers): Promise<Form> {
  const parsed = (await parsers.parseYaml())(artifact)
  if ('failed' in parsed) return { is: 'unreadable', at: parsed.at, message: parsed.failed }
  return { is: 'settings', root: Cursor.of(parsed.tree) }
}
