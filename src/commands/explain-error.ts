import type { ChalkInstance } from 'chalk'
import { aadsts, explainedAt, type Aadsts } from '../vendors/aadsts.ts'
import { GUID } from '../vendors/entra.ts'
import { ENTITY_ID, REPLY_URL } from '../vendors/mixpanel.ts'
import { listing, quote, visible } from '../syntax/display.ts'
import { derived } from '../model/vocabulary.ts'
import type { Setup } from '../model/fact.ts'
import type { ReportResult } from '../model/report.ts'
import type { Style } from '../model/reporter.ts'
import { UsageError } from '../model/errors.ts'
import type { Diagnosis } from '../pipeline/report.ts'
import { fold, labelled, paintFor } from '../reporters/_paint.ts'
import { xmlOfSamlRequest } from '../syntax/saml-request.ts'
import type { World } from './terminal.ts'
import { decodedLoosely, errorCodeIn } from './error-text.ts'
import type { ExplainFlags } from './check.ts'

// A sign-in error of Microsoft’s: its meaning and cause, the rules that check for the cause and, with an export, whether they find it.

/** Prints the page of an error and, where files are given, whether they explain it. Returns 0, or the exit code of the check. */
export async function explainError(topic: string, flags: ExplainFlags, withFiles: boolean, style: Style, world: World): Promise<number> {
  const text =
    topic === '-'
      ? Buffer.from(await world.stdin())
          .toString('utf8')
          .slice(0, 100_000)
      : topic
  const code = errorCodeIn(text)
  if (code === null)
    throw new UsageError(
      `There is no AADSTS code in ${quote(text.trim(), 80)}. Microsoft’s error page shows it as AADSTS and five to seven digits.`,
    )
  const known = aadsts(code)
  const paint = paintFor(style.color)
  const lines = [paint.bold(`AADSTS${code}`), ...(known ? meaning(known, style, paint) : unknown(code, style))]
  world.stdout.write(`${lines.join('\n')}\n`)
  if (!withFiles) return 0
  return checkFiles(known, text, flags, style, world)
}

function meaning(known: Aadsts, { width }: Style, paint: ChalkInstance): readonly string[] {
  const block = (heading: string, body: readonly string[]): readonly string[] =>
    body.length === 0 ? [] : ['', paint.bold(heading), ...body]
  return [
    ...block('Microsoft’s message', labelled('  ', known.meaning, 2, width)),
    ...block('Cause', labelled('  ', known.cause, 2, width)),
    ...block(
      'Rules that check for the cause',
      known.rules.map((id) => `  ${id}`),
    ),
    ...block('Failure guide', known.guide.length === 0 ? [] : labelled('  ', known.guide.join(', '), 2, width)),
    ...block('Microsoft’s page', [`  ${explainedAt(known.code)}`]),
  ]
}

function unknown(code: string, { width }: Style): readonly string[] {
  return [
    '',
    ...fold(
      `This code is not a known sign-in error for Mixpanel, so no rule checks for its cause. Microsoft explains it at ${explainedAt(code)}; the sign-in log of the tenant has the details.`,
      width,
    ),
  ]
}

async function checkFiles(known: Aadsts | undefined, text: string, flags: ExplainFlags, style: Style, world: World): Promise<number> {
  const [{ examine, NOTHING }, { section }] = await Promise.all([import('./check.ts'), import('../reporters/pretty/on-demand.ts')])
  const paint = paintFor(style.color)
  const ids = known?.rules ?? []
  const diagnosis = await examine({ ...flags, ...(ids.length > 0 ? { only: ids } : {}), skip: [] }, world)
  const { report, exitCode, nothing, excerpt } = diagnosis
  if (nothing) world.stderr.write(NOTHING)
  const of = (status: ReportResult['status']): readonly ReportResult[] =>
    report.results.filter((result) => ids.includes(result.ruleId) && result.status === status)
  const failed = of('fail')
  const open = of('unknown')
  const comparisons = nothing ? [] : compareWithExport(detailsIn(text), diagnosis)

  const paragraphs: string[][] = report.problems.map(({ path, message }) => [...fold(`${path}: ${message}`, style.width)])
  const add = (sentence: string): void => void paragraphs.push([...fold(sentence, style.width)])
  const code = known ? `AADSTS${known.code}` : 'this code'
  if (failed.length > 0) {
    const isCause = failed.some(({ severity }) => severity === 'error')
    paragraphs.push(
      [paint.bold(`This export ${isCause ? 'explains' : 'may explain'} ${code}`)],
      ...failed.map((result) => section(result, { style, excerpt }).trimEnd().split('\n')),
    )
  } else if (!nothing) {
    paragraphs.push([paint.bold(`This export does not explain ${code}`)])
    const passed = of('pass').map(({ ruleId }) => ruleId)
    if (passed.length > 0) add(`These rules check for the cause, and they passed: ${listing(passed)}.`)
    for (const { ruleId, needs } of open) add(`${ruleId} was not checked. It needs ${needs.map(({ evidence }) => evidence).join(', ')}.`)
  }
  for (const sentence of comparisons) add(sentence)
  if (failed.length === 0 && !nothing) {
    const otherwise = known?.otherwise ?? [
      `Look up the code at ${explainedAt(errorCodeIn(text) ?? '')}, and check the sign-in log of the tenant.`,
    ]
    paragraphs.push([paint.bold('Other causes'), ...otherwise.flatMap((each) => labelled('  - ', each, 4, style.width))])
  }
  world.stdout.write(`\n${'─'.repeat(Math.min(style.width, 72))}\n\n${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`)
  return exitCode
}

// ── what the pasted text says ───────────────────────────────────────────────────────────────────────────────────────

interface Details {
  readonly appId: string | null
  readonly identifier: string | null
  readonly replyUrl: string | null
  readonly tenantId: string | null
}

const OPEN = `["'‘“\`]`
const CLOSE = `["'’”\`]`

/** The app, identifier, reply URL and tenant in the text of an error page or in a URL. */
function detailsIn(pasted: string): Details {
  const text = decodedLoosely(pasted)
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
  const xml = parameter === undefined ? null : xmlOfSamlRequest(parameter)
  return {
    issuer: /<(?:[\w.-]+:)?Issuer\b[^<>]*>\s*([^<\s]+)\s*</.exec(xml ?? '')?.[1] ?? null,
    replyUrl: /\bAssertionConsumerServiceURL\s*=\s*["']([^"']+)/.exec(xml ?? '')?.[1] ?? null,
  }
}

/** What the error says, compared with the export, as sentences. */
function compareWithExport({ appId, identifier, replyUrl, tenantId }: Details, { report, setup }: Diagnosis): readonly string[] {
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
