import { placeAt } from '../../syntax/place.ts'
import { type Artifact, type Evidence } from '../../model/artifact.ts'
import { inputs } from '../../model/vocabulary.ts'
import type { Fact } from '../../model/fact.ts'
import type { Reader, Add } from '../../model/reader.ts'
import type { LiveExchange, ScimAnswer } from '../../model/live-records.ts'
import type { AuthnRequest } from '../../model/saml.ts'
import { readRecord, type HttpRecord } from '../../syntax/exchange-reader.ts'
import { decodedPercent } from '../../syntax/pasted-text.ts'
import { isRecord } from '../../syntax/record-sign.ts'
import { authnRequestFrom, isAuthnRequest } from '../../syntax/saml-request.ts'
import { parseXml } from '../../syntax/xml.ts'
import { entitiesOf, identityProviderOf, isIdentityProvider } from '../_metadata.ts'
import { interferenceIn } from './_interference.ts'
import { entryOf } from '../../syntax/table.ts'
import { withoutEnd } from '../../syntax/trim.ts'

const FACTS: Readonly<Record<string, Fact<readonly LiveExchange[]>>> = {
  'reply-url': inputs.liveReplyUrl,
  'postback-url': inputs.livePostback,
  'entra-login': inputs.liveEntraLogin,
  metadata: inputs.liveMetadataAnswer,
  scim: inputs.liveScim,
}

/** The result of a live probe, of now or of an earlier day. */
export default {
  kind: 'live-record',
  title: 'the record of a live probe',

  recognises: ({ text }) => isRecord(text),

  read(artifact, add) {
    const read = readRecord(artifact)
    if ('failed' in read) {
      add.lost(read.at, read.failed)
      return
    }
    const { record } = read
    if (record.kind === 'txt') {
      const { domain, at, tookMs, answers } = record
      add(inputs.liveTxt, { at: domain.at, domain, askedAt: at.value, tookMs, answers })
      return
    }
    const fact = entryOf(FACTS, record.probe)
    if (!fact) {
      add.problem(record.url.at, `This record belongs to an unknown probe (${record.probe}).`)
      return
    }
    const exchange = exchangeOf(record)
    add(fact, exchange)
    if (record.probe === 'metadata' && exchange.status?.value === 200 && !exchange.trouble) addMetadata(record, add)
  },
} satisfies Reader<Artifact>

function exchangeOf(record: HttpRecord): LiveExchange {
  const { artifact, answer, route } = record
  const interference = interferenceIn(record)
  const header = (name: string): Evidence<string> | null => answer?.headers.find((each) => each.name === name)?.value ?? null
  const date = header('date')
  const moment = new Date(date?.value ?? '')
  const at = answer?.status.at ?? record.trouble?.at ?? record.url.at
  return {
    at,
    probe: record.probe,
    step: record.step,
    target: record.url,
    authorized: record.authorized,
    askedAt: record.at,
    tookMs: record.tookMs,
    proxy: route.proxy,
    issuer: route.issuer,
    pinned: route.pinned,
    extraTrust: route.extraTrust,
    trouble: record.trouble ?? (interference ? { ...interference, at } : null),
    status: answer?.status ?? null,
    serverTime: date && !header('age') && !Number.isNaN(moment.getTime()) ? { value: moment, at: date.at } : null,
    contentType: header('content-type')?.value ?? null,
    nextHop: record.nextHop,
    aadsts: aadstsIn(artifact, record),
    scim: record.probe === 'scim' ? scimIn(record) : null,
    request: requestIn(record),
    cut: answer?.cut ?? false,
  }
}

/** The first code in the page, or in the URL that it leads to. */
function aadstsIn(artifact: Artifact, { answer, nextHop }: HttpRecord): LiveExchange['aadsts'] {
  for (const evidence of [answer?.body, nextHop?.url]) {
    const match = /AADSTS(\d{5,7})\b(?::|%3A)?/.exec(evidence?.value ?? '')
    if (!match || !evidence) continue
    const start = evidence.at.span().start + match.index
    const rest = evidence.value.slice(match.index, match.index + 600)
    return { code: match[1] ?? '', text: sentence(rest), at: placeAt(artifact, start, start + 'AADSTS'.length + (match[1]?.length ?? 0)) }
  }
  return null
}

/** The code and the rest of its sentence, decoded from HTML, JSON or a query. */
function sentence(text: string): string {
  const decoded = /^AADSTS\d+%3A/i.test(text) ? decodeLoosely(text) : text
  const [line = ''] = decoded
    .replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/&#39;|&apos;/g, '’')
    .replace(/&quot;/g, '“')
    .replace(/&amp;/g, '&')
    .split(/\\r|\\n|[\r\n<]|\sTrace ID|&error/i, 1)
  return withoutEnd(line.slice(0, 400), '. \t')
}

function decodeLoosely(text: string): string {
  return decodedPercent(text.replaceAll('+', ' '))
}

function scimIn({ answer }: HttpRecord): ScimAnswer | null {
  if (!answer?.body) return null
  let value: unknown
  try {
    value = JSON.parse(answer.body.value)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const object = value as Readonly<Record<string, unknown>>
  const schemas = Array.isArray(object['schemas']) ? object['schemas'].map(String) : []
  const of = (name: string): boolean => schemas.some((schema) => schema.toLowerCase().endsWith(`:${name}`))
  const total = object['totalResults']
  const kind =
    of('listresponse') || (typeof total === 'number' && 'Resources' in object)
      ? 'list'
      : of('serviceproviderconfig') || ('patch' in object && 'filter' in object && 'bulk' in object)
        ? 'service-provider-config'
        : of('error')
          ? 'error'
          : 'other-json'
  return { at: answer.body.at, kind, total: typeof total === 'number' ? total : null }
}

function requestIn({ artifact, requestAt, nextHop }: HttpRecord): AuthnRequest | null {
  if (requestAt === null) return null
  const parsed = parseXml(artifact, requestAt)
  if (!('xml' in parsed) || !isAuthnRequest(parsed.xml.root)) return null
  return authnRequestFrom(parsed.xml.root, nextHop?.url.value ?? null)
}

function addMetadata({ artifact, answer }: HttpRecord, add: Add): void {
  if (!answer?.body) return
  const from = answer.body.value.search(/</)
  if (from === -1) return
  const parsed = parseXml(artifact, answer.body.at.span().start + from)
  if (!('xml' in parsed)) return
  for (const entity of entitiesOf(parsed.xml).filter(isIdentityProvider)) add(inputs.liveMetadata, identityProviderOf(entity))
}
