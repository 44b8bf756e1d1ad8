import { besideOf, certificateReference } from './model/beside.ts'
import type { Artifact } from './model/artifact.ts'
import { deduced } from './model/facts.ts'
import { valueOf } from './model/field.ts'
import type { Severity } from './model/rule.ts'
import type { Config } from './config.ts'
import { deductions } from './deductions/index.ts'
import { issuerOf } from './entra.ts'
import { families } from './families.ts'
import { ENTITY_ID } from './mixpanel.ts'
import { assemble, type Assembled } from './pipeline/assemble.ts'
import { assertionOf } from './pipeline/assertion.ts'
import { artifactOf, type Collected, type Sighting } from './pipeline/collect.ts'
import { NO_EXCEPTIONS, withExceptions } from './pipeline/exceptions.ts'
import { judge } from './pipeline/judge.ts'
import { reportOn, type Diagnosis } from './pipeline/report.ts'
import { inOrder } from './rules/catalogue.ts'
import { rules } from './rules/index.ts'
import { VERSION } from './version.ts'

export interface Request {
  readonly now: Date
  /** What `--app` names. */
  readonly app: string | null
  readonly failOn: Severity
  readonly chosen: (ruleId: string) => boolean
  readonly config: Config
  /** Reads a file that `mixpanel.yaml` names beside itself; null where there is none. Without it only the inputs are looked at. */
  readonly readBeside?: (path: string) => Promise<Uint8Array | null>
}

/** The whole examination, top to bottom: what was collected to a report, an exit code, and excerpts to show it with. */
export async function diagnose(collected: Collected, request: Request): Promise<Diagnosis> {
  const circumstances = { now: request.now, app: request.app, live: false }
  const put = (artifacts: readonly Artifact[], sightings: readonly Sighting[]): Promise<Assembled> =>
    assemble(artifacts, sightings, families, deductions, circumstances)

  const first = await put(collected.artifacts, collected.sightings)
  const pointed = await certificatePointedAt(first, collected, request)
  const assembled = pointed ? await put(pointed.artifacts, pointed.sightings) : first
  const all = judge(assembled.setup, inOrder(rules), request.chosen)
  const { judged, notes } = withExceptions(all, request.config.exceptions ?? NO_EXCEPTIONS, request.now)
  return reportOn(assembled, judged, collected.refusals, collected.ignored, [...collected.notes, ...assembled.notes, ...notes], {
    version: VERSION,
    now: request.now,
    failOn: request.failOn,
    probes: [],
    assertion: (setup) => assertionOf(setup, { issuerOf, entityId: ENTITY_ID }),
  })
}

/** The inputs again, with the file that `certificate:` of the settings names taken for the certificate; undefined where it names none. */
async function certificatePointedAt(
  assembled: Assembled,
  collected: Collected,
  request: Request,
): Promise<Pick<Collected, 'artifacts' | 'sightings'> | undefined> {
  const { artifacts, sightings } = collected
  if (artifacts.some(({ role }) => role === 'cert')) return undefined
  const settings = assembled.setup.answer(deduced.settings).known
  const typed = settings ? valueOf(settings.certificate) : undefined
  if (!settings || typed === undefined) return undefined
  const reference = certificateReference(typed)
  const path = 'path' in reference ? besideOf(settings.at.artifact.name, reference.path) : null
  if (path === null) return undefined
  const here = artifacts.findIndex(({ name }) => name === path)
  if (here !== -1) return { artifacts: artifacts.map((each, index) => (index === here ? { ...each, role: 'cert' } : each)), sightings }
  const bytes = (await request.readBeside?.(path)) ?? null
  if (bytes === null) return undefined
  const taken = artifactOf(path, bytes, { role: 'cert' })
  return { artifacts: [...artifacts, taken.artifact], sightings: [...sightings, ...taken.sightings] }
}
