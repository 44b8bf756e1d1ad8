import { placeAt, wholeOf } from '../../syntax/place.ts'
import { type Artifact } from '../../model/artifact.ts'
import { inputs } from '../../model/vocabulary.ts'
import type { Reader } from '../../model/reader.ts'
import type { CertificateFile, CertificateForm, FederationMetadata } from '../../model/certificates.ts'
import { IS_RTF, looksLikeDer } from '../../syntax/pem-signs.ts'
import { readDer, readPem, type PemContent } from '../../syntax/pem.ts'
import { parseXml } from '../../syntax/xml.ts'
import { entitiesOf, identityProviderOf, isIdentityProvider, isServiceProvider, serviceProviderOf, xmlStart } from '../_metadata.ts'

/** The certificate file that was or will be uploaded to Mixpanel, in any state. */
export default {
  kind: 'certificate',
  title: 'a certificate file',
  recognises: () => true,

  read(artifact, add) {
    const start = xmlStart(artifact.text)
    if (start !== null && !isWebPage(artifact.text)) {
      const parsed = parseXml(artifact, start)
      const entities = 'xml' in parsed ? entitiesOf(parsed.xml) : []
      const providers = entities.filter(isIdentityProvider).map((entity) => identityProviderOf(entity))
      for (const metadata of providers) add(inputs.metadata, metadata)
      const services = providers.length > 0 ? [] : entities.filter(isServiceProvider)
      for (const service of services) add(inputs.spMetadata, serviceProviderOf(service))
      add(inputs.certificates, xmlFile(artifact, start, providers[0] ?? null, services.length > 0))
      if ('failed' in parsed && artifact.role !== 'cert') add.lost(parsed.at, parsed.failed)
      return
    }
    const file = fileFrom(artifact)
    add(inputs.certificates, file)
    // With --cert the state of the file is a finding of a rule, not a problem of the input.
    if (artifact.role !== 'cert' && UNREADABLE.includes(file.form)) {
      add.lost(
        file.damagedAt ?? file.at,
        file.form === 'empty' ? 'The file is empty.' : `No certificate can be read: the file ${file.damage ?? 'contains none'}.`,
      )
    }
  },
} satisfies Reader<Artifact>

const UNREADABLE: readonly CertificateForm[] = ['damaged', 'empty', 'junk', 'html', 'json']

function isWebPage(text: string): boolean {
  // To look for the sign first saves the expression, which takes long to compile.
  return (
    text.trimStart().startsWith('<') && /^\s*<(?:!DOCTYPE\s+html|html|head|body|!--[\s\S]{0,500}?-->\s*<(?:!DOCTYPE\s+)?html)\b/i.test(text)
  )
}

function xmlFile(artifact: Artifact, start: number, metadata: FederationMetadata | null, service: boolean): CertificateFile {
  const head = /^[^\r\n]{0,120}/.exec(artifact.text.slice(start))?.[0].length ?? 1
  return {
    at: metadata?.at ?? placeAt(artifact, start, start + head),
    artifact,
    form: metadata ? 'idp-metadata' : service ? 'sp-metadata' : 'xml',
    flaws: [],
    certificates: metadata?.signing ?? [],
    privateKeys: [],
    damage: null,
    metadata,
  }
}

function fileFrom(artifact: Artifact): CertificateFile {
  const { text, bytes } = artifact
  // 0x30 0x82 after a program read it as UTF-8 and wrote a replacement character.
  const rewritten = Buffer.from(bytes.subarray(0, 4)).toString('hex') === '30efbfbd'
  if (rewritten) return fileOf(artifact, { ...EMPTY, form: 'damaged', damage: 'was a binary file, and a program has saved it as text' })
  if (looksLikeDer(bytes) || artifact.encoding === 'binary') return fileOf(artifact, readDer(bytes, wholeOf(artifact)))
  const first = text.search(/\S/)
  const lead = text[first]
  const content: PemContent = isWebPage(text)
    ? { ...EMPTY, form: 'html', damage: 'is a web page' }
    : text.startsWith('{\\rtf', first)
      ? { ...EMPTY, form: 'junk', damage: `${IS_RTF}: save the certificate as plain text` }
      : lead === '{' || lead === '['
        ? { ...EMPTY, form: 'json', damage: 'is JSON' }
        : readPem(text, (start, end) => placeAt(artifact, start, end))
  return fileOf(artifact, { ...content, flaws: [...encodingFlaws(artifact, content), ...content.flaws] })
}

const EMPTY = { flaws: [], certificates: [], privateKeys: [] } as const

/** Flaws of how the text is encoded. */
function encodingFlaws(artifact: Artifact, { form }: PemContent): PemContent['flaws'] {
  if (form === 'empty') return []
  const at = placeAt(artifact, 0, Math.max(1, /^[^\r\n]*/.exec(artifact.text)?.[0].length ?? 1))
  if (artifact.encoding.startsWith('utf-16')) return [{ flaw: 'utf-16', at }]
  return artifact.bom ? [{ flaw: 'bom', at }] : []
}

function fileOf(artifact: Artifact, content: PemContent): CertificateFile {
  return { ...content, artifact, at: content.certificates[0]?.at ?? content.privateKeys[0] ?? firstLine(artifact), metadata: null }
}

function firstLine(artifact: Artifact): CertificateFile['at'] {
  const first = Math.max(0, artifact.text.search(/\S/))
  const length = /^[^\r\n]{0,200}/.exec(artifact.text.slice(first))?.[0].trimEnd().length ?? 0
  return placeAt(artifact, first, first + length)
}
