import { hostOf } from './syntax/url.ts'
import { certificateReference, siblingOf, whyNoCertificate } from './domain/certificate-reference.ts'
import type { Artifact } from './model/artifact.ts'
import type { InputProblem } from './model/problem.ts'
import type { Setup } from './model/fact.ts'
import { listing } from './syntax/display.ts'
import { derived, inputs } from './model/vocabulary.ts'
import { valueOf } from './syntax/field.ts'
import type { Observation } from './model/probe.ts'
import type { AnyRule, FailOn, RuleOutline } from './model/rule.ts'
import type { Cloud } from './model/entra.ts'
import type { Config } from './config/load.ts'
import { deductions } from './deductions/index.ts'
import { cloudOf, commandIn, issuerOf } from './vendors/entra.ts'
import { families } from './pipeline/families.ts'
import { ENTITY_ID, READS } from './vendors/mixpanel.ts'
import { InterruptedError } from './model/errors.ts'
import { assemble, type Assembled, type Families, type ReadingCache } from './pipeline/assemble.ts'
import { assertionOf } from './pipeline/assertion.ts'
import { artifactOf, type Collected, type ArtifactSecret } from './pipeline/collect.ts'
import { NO_EXCEPTIONS, withExceptions } from './pipeline/exceptions.ts'
import { applies, judge } from './pipeline/judge.ts'
import type { FoundLog } from './pipeline/batch-logs.ts'
import type { LogOptions } from './pipeline/logs.ts'
import { runProbes, probesIn, networkNotes, type ProbeRun } from './pipeline/run-probes.ts'
import { reportOn, type Diagnosis } from './pipeline/report.ts'
import { subjectNotes, wrongFileHints, type WrongFileHint } from './pipeline/wrong-file-hints.ts'
import { alwaysLoaded } from './rules/always.ts'
import { outlines } from './rules/outlines.ts'
import { mayBeLog } from './syntax/evidence-sign.ts'
import { isRecord } from './syntax/record-sign.ts'
import { VERSION } from './version.ts'

export interface Request {
  readonly now: Date
  /** What `--app` names. */
  readonly app: string | null
  /** What `--cert` names. */
  readonly cert?: string | null
  /** Whom `--user` names. */
  readonly user?: string | null
  /** Whether the report may hold what an assertion says of a person beside the address. */
  readonly verbose?: boolean
  /** Whether people are to have pseudonyms in the report, and what these are made with. */
  readonly redact?: { readonly salt: string | null } | null
  readonly failOn: FailOn
  readonly chosen: (ruleId: string) => boolean
  /** Who has chosen, as a report says it: “--only or --skip”. */
  readonly leftOutBy?: string
  readonly config: Config
  /** Reads a file that `mixpanel.yaml` names beside itself; null where there is none. Without it only the inputs are looked at. */
  readonly readSibling?: (path: string, beside: string) => Promise<Uint8Array | null>
  /** Called with what a reader, deduction or rule threw; the report says no more than that it failed. */
  readonly onCrash?: (error: unknown) => void
  /** Which part of the logs counts, and who hears how far reading them is. */
  readonly logs?: () => Promise<LogOptions>
  /** The readers, where others than the usual ones are to read. */
  readonly families?: Families
  /** Called with what was read of each input, in order, before anything is judged. */
  readonly onRead?: (examined: Assembled['examined'], detectedSecrets: readonly ArtifactSecret[]) => void
  /** The world to look at, for `--live`; without it no socket is opened. */
  readonly network?: Live
}

export interface Live extends ProbeRun {
  /** Where the records stand, or would stand were they kept. */
  readonly folder: string
  /** Takes each record that was made; null where none is kept. */
  readonly keep: ((file: string, text: string) => Promise<void>) | null
}

/**
 * The whole examination, top to bottom: what was collected to a report, an exit code, and excerpts to show it with. Throws a UsageError
 * where `app` is none of the apps in the exports.
 */
export async function diagnose(given: Collected, request: Request): Promise<Diagnosis> {
  const collected = withoutOldRecords(given, request)
  const circumstances = {
    now: request.now,
    app: request.app,
    cert: request.cert ?? null,
    live: request.network !== undefined,
    user: request.user ?? null,
  }
  const cache: ReadingCache = new WeakMap()
  const readers = request.families ?? families
  const put = async (artifacts: readonly Artifact[], detectedSecrets: readonly ArtifactSecret[]): Promise<Assembled> => {
    const assembled = await assemble(artifacts, detectedSecrets, readers, deductions, circumstances, cache)
    if (!hasLogs(assembled.setup)) return assembled
    const { default: logDeductions } = await import('./deductions/_logs.ts')
    return assemble(artifacts, detectedSecrets, readers, [...deductions, ...logDeductions], circumstances, cache)
  }

  const { logs, secretsOfLogs, rest } = await withoutLogs(collected)
  const first = await put(rest.artifacts, rest.detectedSecrets)
  if (request.app !== null) (await import('./pipeline/named-app.ts')).mustHoldApp(first.setup, request.app)
  const pointed = await certificatePointedAt(first, rest, request)
  const { artifacts, detectedSecrets } = pointed.again ?? rest
  const told = pointed.again ? await put(artifacts, detectedSecrets) : first
  const seen = request.network ? await collectLiveAnswers(told, request.network, request.chosen) : []
  const read = await readLogs(logs, secretsOfLogs, told.setup, request, cache)
  const assembled =
    seen.length + read.size > 0 ? await put([...inPlace(artifacts, collected.artifacts, read, logs), ...seen], detectedSecrets) : told
  request.onRead?.(assembled.examined, detectedSecrets)
  const unobserved = judge(assembled.setup, await rulesFor(assembled.setup, request.chosen), request.chosen, request.leftOutBy)
  const inLogs = hasLogs(assembled.setup) ? await import('./pipeline/observed.ts') : undefined
  const all = inLogs ? { ...unobserved, judgements: inLogs.withObserved(unobserved.judgements, assembled.setup) } : unobserved
  const { judged, notes } = withExceptions(all, request.config.exceptions ?? NO_EXCEPTIONS, request.now)
  const remarks = [
    ...collected.notes,
    ...assembled.notes,
    ...subjectNotes(assembled.setup),
    ...otherResponses(assembled.setup),
    ...notes,
    ...networkNotes(assembled.setup),
  ]
  const hints = wrongFileHints(assembled.setup).map(({ at, message, lost }) => ({ at, message, lost, unreadable: false }))
  const redaction = request.redact ? await import('./pipeline/redact.ts') : null
  const diagnosis = await reportOn(
    { ...assembled, problems: [...assembled.problems, ...pointed.problems, ...hints] },
    judged,
    collected.problems,
    collected.ignored,
    remarks,
    {
      version: VERSION,
      now: request.now,
      failOn: request.failOn,
      probes: probesIn(assembled.setup),
      evidence: request.verbose ?? false,
      confirmedBy: inLogs?.confirmedBy,
      inCloud: (setup) => (text) => commandIn(cloudIn(setup), text),
      assertion: (setup) => assertionOf(setup, { issuerOf, entityId: ENTITY_ID, reads: READS }, request.verbose ?? false),
      hide: redaction && ((setup, paths) => redaction.redactionFor(setup, request.redact?.salt ?? null, paths)),
    },
  )
  for (const { error } of [...assembled.crashes, ...judged.crashes]) request.onCrash?.(error)
  return diagnosis
}

/** What logs say is worked out only where there is one. */
function hasLogs(setup: Setup): boolean {
  const logs = [inputs.signInLogs, inputs.provisioningLogs, inputs.auditLogs, inputs.mixpanelAudit, inputs.reportedErrors]
  return logs.some((fact) => applies(setup, fact))
}

/** Logs are set aside: what of them counts depends on which app the rest is about. */
async function withoutLogs({ artifacts, detectedSecrets }: Collected): Promise<{
  readonly logs: readonly FoundLog[]
  /** Of logs that were in memory as a whole. */
  readonly secretsOfLogs: readonly ArtifactSecret[]
  readonly rest: Pick<Collected, 'artifacts' | 'detectedSecrets'>
}> {
  const candidates = artifacts.filter(({ text, unread }) => unread !== undefined || mayBeLog(text.slice(0, LOG_HEAD)) || isBatch(text))
  if (candidates.length === 0) return { logs: [], secretsOfLogs: [], rest: { artifacts, detectedSecrets } }
  const { logsAmong, batchesAmong } = await import('./pipeline/logs.ts')
  const batches = await batchesAmong(candidates.filter(({ text }) => isBatch(text)))
  const logs = [
    ...logsAmong(candidates.filter((artifact) => !batches.has(artifact))),
    ...[...batches.values()].flatMap((each) => each.logs),
  ]
  const aside = new Set(logs.map(({ artifact }) => artifact))
  const rest = (artifact: Artifact): Artifact => batches.get(artifact)?.rest ?? artifact
  return {
    logs,
    secretsOfLogs: detectedSecrets.filter(({ artifact }) => aside.has(artifact)),
    rest: {
      artifacts: artifacts.filter((artifact) => !aside.has(artifact)).map(rest),
      detectedSecrets: detectedSecrets
        .filter(({ artifact }) => !aside.has(artifact))
        .map((secret) => ({ ...secret, artifact: rest(secret.artifact) })),
    },
  }
}

/** Whether it may be an answer of Graph that has logs among others. */
function isBatch(text: string): boolean {
  return /"(?:responses|body)"\s{0,20}:\s{0,20}[[{]/.test(text.slice(0, LOG_HEAD)) && mayBeLog(text)
}

/** How much of a file is looked at to see whether it is a log. */
const LOG_HEAD = 8000

/** Each log with what was read of it; what was read is put into the cache. */
async function readLogs(
  logs: readonly FoundLog[],
  secrets: readonly ArtifactSecret[],
  setup: Setup,
  request: Request,
  cache: ReadingCache,
): Promise<ReadonlyMap<Artifact, readonly Artifact[]>> {
  const read = new Map<Artifact, Artifact[]>()
  if (logs.length === 0) return read
  const { readLog } = await import('./pipeline/logs.ts')
  const options = (await request.logs?.()) ?? {}
  for (const log of logs) {
    const { artifact, reading } = await readLog(log, secrets, setup, options)
    cache.set(artifact, reading)
    const given = log.within ?? log.artifact
    const parts = read.get(given)
    if (parts) parts.push(artifact)
    else read.set(given, [artifact])
  }
  return read
}

/** Artifacts and the logs among them in the order in which they were given; what was not given comes last. */
function inPlace(
  artifacts: readonly Artifact[],
  given: readonly Artifact[],
  read: ReadonlyMap<Artifact, readonly Artifact[]>,
  logs: readonly FoundLog[],
): readonly Artifact[] {
  const whole = new Set(logs.map(({ artifact }) => artifact))
  let next = 0
  const ordered = given.flatMap((artifact) => [
    ...(whole.has(artifact) ? [] : artifacts.slice(next++, next)),
    ...(read.get(artifact) ?? []),
  ])
  return [...ordered, ...artifacts.slice(next)]
}

/** All rules, in the order of the catalogue; those that are loaded on demand as outlines where none of them applies. */
async function rulesFor(setup: Setup, chosen: Request['chosen']): Promise<readonly (AnyRule | RuleOutline)[]> {
  const needed = outlines.some(({ id, fact }) => chosen(id) && applies(setup, { name: fact }))
  return [...alwaysLoaded, ...(needed ? (await import('./rules/on-demand.ts')).loadedOnDemand : outlines)]
}

/** The national cloud of the export, or, where that does not say, of its metadata or of the sign-in URL. */
function cloudIn(setup: Setup): Cloud {
  const principal = setup.answer(derived.principal).known
  if (principal?.cloud) return principal.cloud.value
  const signIn = setup.answer(derived.signIn).known
  const urls = [
    ...(setup.answer(derived.metadata).known?.ssoLocations ?? []).map(({ value }) => value),
    signIn ? valueOf(signIn.url) : undefined,
  ]
  const [cloud] = urls.flatMap((url) => (url === undefined ? [] : (cloudOf(hostOf(url)) ?? [])))
  return cloud ?? 'global'
}

/** Which of several captured responses was judged. */
function otherResponses(setup: Setup): readonly string[] {
  const because = setup.answer(derived.response).known?.because ?? null
  return because === null ? [] : [because]
}

/** The contents of the inputs, for commands that check nothing. */
export async function readWithoutJudging(
  { artifacts, detectedSecrets }: Collected,
  now: Date,
  app: string | null = null,
): Promise<Pick<Assembled, 'setup' | 'problems'> & { readonly hints: readonly WrongFileHint[] }> {
  const { setup, problems } = await assemble(artifacts, detectedSecrets, families, deductions, { now, app, live: false })
  return { setup, problems, hints: wrongFileHints(setup) }
}

interface PointedAt {
  /** The inputs again, with the file taken for the certificate. */
  readonly again?: Pick<Collected, 'artifacts' | 'detectedSecrets'>
  readonly problems: readonly InputProblem[]
}

const NOTHING: PointedAt = { problems: [] }

/** What `certificate:` of the settings names, where that counts: a file, or nothing that is there. */
async function certificatePointedAt(
  assembled: Assembled,
  collected: Pick<Collected, 'artifacts' | 'detectedSecrets'>,
  request: Request,
): Promise<PointedAt> {
  const { artifacts, detectedSecrets } = collected
  if (artifacts.some(({ role }) => role === 'cert') || (request.cert ?? null) !== null) return NOTHING
  const settings = assembled.setup.answer(derived.settings).known
  const typed = settings ? valueOf(settings.certificate) : undefined
  if (!settings || typed === undefined || typed.trim() === '') return NOTHING
  const reference = certificateReference(typed)
  if (!('path' in reference)) return NOTHING
  const { artifact } = settings.at
  const beside = siblingOf(artifact.name, reference.path)
  const here = artifacts.findIndex((each) => each.name === beside?.name && archiveOf(each) === archiveOf(artifact))
  if (here !== -1)
    return {
      ...NOTHING,
      again: { artifacts: artifacts.map((each, index) => (index === here ? { ...each, role: 'cert' } : each)), detectedSecrets },
    }
  const bytes = beside === null || beside.outside ? null : ((await request.readSibling?.(beside.name, artifact.name)) ?? null)
  if (beside === null || bytes === null) {
    const message = `${whyNoCertificate(typed, artifact.name)} It was ignored.`
    return { problems: [{ at: settings.certificate.at, message, lost: true, unreadable: false }] }
  }
  const taken = artifactOf(beside.name, bytes, { role: 'cert' })
  const again = { artifacts: [...artifacts, taken.artifact], detectedSecrets: [...detectedSecrets, ...taken.detectedSecrets] }
  return { ...NOTHING, again }
}

function archiveOf({ origin }: Artifact): string | null {
  return origin.from === 'zip' ? origin.archive : null
}

/** Probes whose results other rules use too; the others run only for their own rule. */
const FEEDS_OTHERS: ReadonlySet<string> = new Set(['postback-url', 'metadata'])

/** The results of the probes as artifacts, in the order in which a folder of their records would be read. */
async function collectLiveAnswers({ setup }: Assembled, live: Live, chosen: Request['chosen']): Promise<readonly Artifact[]> {
  const [{ probes }, { recordName, writeRecord }] = await Promise.all([import('./probes/index.ts'), import('./syntax/exchange.ts')])
  const observations = await runProbes(
    setup,
    probes.filter(({ id }) => FEEDS_OTHERS.has(id) || chosen(`live/${id}`)),
    live,
  )
  if (live.interrupt?.aborted === true) throw new InterruptedError()
  const named = observations.map((observation: Observation) => ({ file: recordName(observation), observation }))
  named.sort((a, b) => (a.file < b.file ? -1 : 1))
  const artifacts: Artifact[] = []
  for (const { file, observation } of named) {
    const text = writeRecord(observation)
    await live.keep?.(file, text)
    const { probe, result } = observation
    const origin = { from: 'probe', probe, at: result.askedAt.toISOString() } as const
    artifacts.push(artifactOf(`${live.folder}/${file}`, Buffer.from(text), { origin }).artifact)
  }
  return artifacts
}

/** Live results replace saved records. Values that a record blacked out are not the customer's secrets. */
function withoutOldRecords(collected: Collected, request: Request): Collected {
  const records = collected.artifacts.filter(({ text }) => isRecord(text))
  if (records.length === 0) return collected
  const detectedSecrets = collected.detectedSecrets.filter(({ artifact }) => !records.includes(artifact))
  const { artifacts, problems, ignored, notes } = collected
  if (!request.network) return { artifacts, detectedSecrets, problems, ignored, notes }
  return {
    artifacts: artifacts.filter((artifact) => !records.includes(artifact)),
    detectedSecrets,
    problems,
    ignored,
    notes: [
      ...notes,
      `${listing(records.map(({ name }) => name))}: a record of an earlier run, which was not read because --live ran the probes again.`,
    ],
  }
}
