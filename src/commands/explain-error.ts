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

// One of Microsoft’s sign-in errors: what it means here, which rules look for its cause, and, with an export, whether it explains it.

/** Prints the page of the error; where files are given, first whether they explain it, with the exit code of those rules. */
export async function explainError(topic: string, flags: ExplainFlags, judging: boolean, style: Style, world: World): Promise<number> {
  const text =
    topic === '-'
      ? Buffer.from(await world.stdin())
          .toString('utf8')
          .slice(0, 100_000)
      : topic
  const code = errorCodeIn(text)
  if (code === null)
    throw new UsageError(
      `There is no AADSTS code in ${quote(text.trim(), 80)}; it stands on Microsoft’s page as AADSTS and five to seven digits.`,
    )
  const known = aadsts(code)
  const paint = paintFor(style.color)
  const lines = [paint.bold(`AADSTS${code}`), ...(known ? meaning(known, style, paint) : unknown(code, style))]
  world.stdout.write(`${lines.join('\n')}\n`)
  if (!judging) return 0
  return judged(known, text, flags, style, world)
}

function meaning(known: Aadsts, { width }: Style, paint: ChalkInstance): readonly string[] {
  const block = (heading: string, body: readonly string[]): readonly string[] =>
    body.length === 0 ? [] : ['', paint.bold(heading), ...body]
  return [
    ...block('What Microsoft says', labelled('  ', known.meaning, 2, width)),
    ...block('What it comes from here', labelled('  ', known.cause, 2, width)),
    ...block(
      'Rules that look for the cause',
      known.rules.map((id) => `  ${id}`),
    ),
    ...block('Entries of the failure guide', known.guide.length === 0 ? [] : labelled('  ', known.guide.join(', '), 2, width)),
    ...block('Where Microsoft explains it', [`  ${explainedAt(known.code)}`]),
  ]
}

function unknown(code: string, { width }: Style): readonly string[] {
  return [
    '',
    ...fold(
      `This code is none that sign-in to Mixpanel is known to end with, so no rule looks for its cause. What Microsoft says of it stands at ${explainedAt(code)}; the sign-in log of the tenant has the details.`,
      width,
    ),
  ]
}

async function judged(known: Aadsts | undefined, text: string, flags: ExplainFlags, style: Style, world: World): Promise<number> {
  const [{ examine, NOTHING }, { section }] = await Promise.all([import('./check.ts'), import('../reporters/pretty.ts')])
  const paint = paintFor(style.color)
  const ids = known?.rules ?? []
  const diagnosis = await examine({ ...flags, ...(ids.length > 0 ? { only: ids } : {}), skip: [] }, world)
  const { report, exitCode, nothing, excerpt } = diagnosis
  if (nothing) world.stderr.write(NOTHING)
  const of = (status: ReportResult['status']): readonly ReportResult[] =>
    report.results.filter((result) => ids.includes(result.ruleId) && result.status === status)
  const failed = of('fail')
  const open = of('unknown')
  const named = nothing ? [] : heldAgainst(detailsIn(text), diagnosis)

  const paragraphs: string[][] = report.problems.map(({ path, message }) => [...fold(`${path}: ${message}`, style.width)])
  const say = (sentence: string): void => void paragraphs.push([...fold(sentence, style.width)])
  const code = known ? `AADSTS${known.code}` : 'this code'
  if (failed.length > 0) {
    const surely = failed.some(({ severity }) => severity === 'error')
    paragraphs.push(
      [paint.bold(`This export ${surely ? 'explains' : 'may explain'} ${code}`)],
      ...failed.map((result) => section(result, { style, excerpt }).trimEnd().split('\n')),
    )
  } else if (!nothing) {
    paragraphs.push([paint.bold(`This export does not explain ${code}`)])
    const passed = of('pass').map(({ ruleId }) => ruleId)
    if (passed.length > 0) say(`What could cause it is in order there: ${listing(passed)}.`)
    for (const { ruleId, needs } of open)
      say(`${ruleId} could not be judged: it needs ${needs.map(({ evidence }) => evidence).join(', ')}.`)
  }
  for (const sentence of named) say(sentence)
  if (failed.length === 0 && !nothing) {
    const otherwise = known?.otherwise ?? [
      `Look up the code at ${explainedAt(errorCodeIn(text) ?? '')}, and the sign-in in the tenant’s sign-in log.`,
    ]
    paragraphs.push([paint.bold('What else could'), ...otherwise.flatMap((each) => labelled('  - ', each, 4, style.width))])
  }
  world.stdout.write(`\n${'─'.repeat(Math.min(style.width, 72))}\n\n${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`)
  return exitCode
}

// ── what the pasted text names ───────────────────────────────────────────────────────────────────────────────────────

interface Details {
  readonly appId: string | null
  readonly identifier: string | null
  readonly replyUrl: string | null
  readonly tenantId: string | null
}

const OPEN = `["'‘“\`]`
const CLOSE = `["'’”\`]`

/** The app, the identifier and the reply URL that an error page or an address speaks of. */
function detailsIn(pasted: string): Details {
  const text = decodedLoosely(pasted)
  const request = requestIn(text)
  const after = (words: string): string | null =>
    new RegExp(`${words}\\s*:?\\s*${OPEN}([^"'‘’“”\`\\s]+)${CLOSE}`, 'i').exec(text)?.[1] ?? null
  const guid = GUID.source
  const application = after('application') ?? after('app')
  const identifier = after('with identifier') ?? after('issuer') ?? request.issuer
  return {
    appId:
      new RegExp(`(?:client_?id|app_?id|application id|application|app)\\s*[=:(]?\\s*["'‘“(]*(${guid})`, 'i')
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

/** Where an address of the sign-in was pasted, Mixpanel’s own request stands in it. */
function requestIn(text: string): { readonly issuer: string | null; readonly replyUrl: string | null } {
  const parameter = /[?&]SAMLRequest=([^&\s"'<>]+)/.exec(text)?.[1]
  const xml = parameter === undefined ? null : xmlOfSamlRequest(parameter)
  return {
    issuer: /<(?:[\w.-]+:)?Issuer\b[^<>]*>\s*([^<\s]+)\s*</.exec(xml ?? '')?.[1] ?? null,
    replyUrl: /\bAssertionConsumerServiceURL\s*=\s*["']([^"']+)/.exec(xml ?? '')?.[1] ?? null,
  }
}

function heldAgainst({ appId, identifier, replyUrl, tenantId }: Details, { report, setup }: Diagnosis): readonly string[] {
  const said: string[] = []
  const { subject } = report
  if (appId !== null && subject.appId !== null) {
    said.push(
      appId === subject.appId.toLowerCase()
        ? `The error is about the app ${appId}, which is the app of this export.`
        : `The error is about the app ${appId}, and this export is of another, ${subject.appId}: look at the app that the error names.`,
    )
  }
  if (tenantId !== null && subject.tenantId !== null && tenantId !== subject.tenantId.toLowerCase()) {
    said.push(
      `The error came from the tenant ${tenantId}, and this export is of ${subject.tenantId}: the sign-in URL at Mixpanel names another tenant.`,
    )
  }
  if (identifier !== null)
    said.push(among('identifier', identifier, ENTITY_ID, valuesOf(setup, derived.identifiers), 'Identifier (Entity ID)'))
  if (replyUrl !== null) said.push(among('reply URL', replyUrl, REPLY_URL, valuesOf(setup, derived.replyUrls), 'Reply URL'))
  return said
}

function valuesOf(setup: Setup, fact: typeof derived.identifiers): readonly string[] | undefined {
  return setup.answer(fact).known?.items.map(({ value }) => value)
}

function among(what: string, value: string, usual: string, listed: readonly string[] | undefined, field: string): string {
  const names = `The error names the ${what} ${quote(value)}`
  const strange = value === usual ? '' : ` That is not the one of Mixpanel’s pages, ${visible(usual)}.`
  if (!listed) return `${names}; the ${field} is not in this export.${strange}`
  if (listed.includes(value)) return `${names}, and exactly that stands in this export under ${field}.${strange}`
  return `${names}, and this export has ${listed.length === 0 ? 'none' : `only ${listing(listed.slice(0, 5).map((each) => quote(each)))}`} under ${field}.${strange}`
}
