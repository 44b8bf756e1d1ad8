import { GUID } from '../vendors/entra.ts'
import { ENTITY_ID, REPLY_URL } from '../vendors/mixpanel.ts'
import { listing, quote, visible } from '../syntax/display.ts'
import { derived } from '../model/vocabulary.ts'
import type { Setup } from '../model/fact.ts'
import type { Diagnosis } from '../pipeline/report.ts'
import { decodedEscapes } from '../syntax/pasted-text.ts'
import { blackOut } from '../syntax/secrets.ts'
import { xmlOfSamlRequest } from '../syntax/saml-request.ts'

// The values that a pasted error names, compared with the export.

interface Details {
  readonly appId: string | null
  readonly identifier: string | null
  readonly replyUrl: string | null
  readonly tenantId: string | null
}

const OPEN = `["'‘“\`]`
const CLOSE = `["'’”\`]`

/** The app, identifier, reply URL and tenant in the text of an error page or in a URL. What may be a secret is blacked out. */
export function detailsIn(pasted: string): Details {
  const text = blackOut(decodedEscapes(pasted)).text
  const request = requestIn(text)
  const after = (words: string): string | null =>
    new RegExp(`${words}\\s*(?::\\s*)?${OPEN}([^"'‘’“”\`\\s]+)${CLOSE}`, 'i').exec(text)?.[1] ?? null
  const guid = GUID.source
  const application = after('application') ?? after('app')
  const identifier = after('with identifier') ?? after('issuer') ?? request.issuer
  return {
    appId:
      new RegExp(`(?:client_?id|app_?id|application id|application|app)\\s*(?:[=:(]\\s*)?["'‘“(]*(${guid})`, 'i')
        .exec(text)?.[1]
        ?.toLowerCase() ?? (application !== null && new RegExp(`^${guid}$`, 'i').test(application) ? application.toLowerCase() : null),
    identifier: identifier !== null && new RegExp(`^${guid}$`, 'i').test(identifier) ? null : identifier,
    replyUrl:
      after('(?:reply|redirect) (?:url|uri|address)') ?? /[?&](?:redirect_uri|reply_?url)=([^&\s"']+)/i.exec(text)?.[1] ?? request.replyUrl,
    tenantId:
      new RegExp(`login\\.microsoftonline\\.\\w+/(${guid})`, 'i').exec(text)?.[1]?.toLowerCase() ??
      new RegExp(`(?:directory|tenant)\\b[^.]{0,80}?(${guid})`, 'i').exec(text)?.[1]?.toLowerCase() ??
      null,
  }
}

/** The URL of a sign-in contains Mixpanel’s AuthnRequest. */
function requestIn(text: string): { readonly issuer: string | null; readonly replyUrl: string | null } {
  const parameter = /[?&]SAMLRequest=([^&\s"'<>]+)/.exec(text)?.[1]
  const request = parameter === undefined ? null : xmlOfSamlRequest(parameter)
  const xml = request === null ? null : blackOut(request).text
  return {
    issuer: /<(?:[\w.-]+:)?Issuer\b[^<>]*>\s*([^<\s]+)\s*</.exec(xml ?? '')?.[1] ?? null,
    replyUrl: /\bAssertionConsumerServiceURL\s*=\s*["']([^"']+)/.exec(xml ?? '')?.[1] ?? null,
  }
}

/** What the error says, compared with the export, as sentences. */
export function compareWithExport({ appId, identifier, replyUrl, tenantId }: Details, { report, setup }: Diagnosis): readonly string[] {
  const sentences: string[] = []
  const { subject } = report
  if (appId !== null && subject.appId !== null) {
    sentences.push(
      appId === subject.appId.toLowerCase()
        ? `The error is about the app ${appId}, the app in this export.`
        : `The error is about the app ${appId}, but this export is of another app, ${subject.appId}. Export the app in the error.`,
    )
  }
  if (tenantId !== null && subject.tenantId !== null && tenantId !== subject.tenantId.toLowerCase()) {
    sentences.push(
      `The error came from the tenant ${tenantId}, but this export is of the tenant ${subject.tenantId}: the sign-in URL in Mixpanel is of another tenant.`,
    )
  }
  if (identifier !== null)
    sentences.push(among('identifier', identifier, ENTITY_ID, valuesOf(setup, derived.identifiers), 'Identifier (Entity ID)'))
  if (replyUrl !== null) sentences.push(among('reply URL', replyUrl, REPLY_URL, valuesOf(setup, derived.replyUrls), 'Reply URL'))
  return sentences
}

function valuesOf(setup: Setup, fact: typeof derived.identifiers): readonly string[] | undefined {
  return setup.answer(fact).known?.items.map(({ value }) => value)
}

/** Whether a value of the error is in the export, as a sentence. */
function among(what: string, value: string, usual: string, listed: readonly string[] | undefined, field: string): string {
  const inError = `The ${what} in the error is ${quote(value)}`
  const note = value === usual ? '' : ` Mixpanel documents another value: ${visible(usual)}.`
  if (!listed) return `${inError}. This export has no data about the ${field}.${note}`
  if (listed.includes(value)) return `${inError}. This export has the same value as ${field}.${note}`
  return `${inError}. This export has ${listed.length === 0 ? 'no value' : `only ${listing(listed.slice(0, 5).map((each) => quote(each)))}`} as ${field}.${note}`
}
