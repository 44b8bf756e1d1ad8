import { diagnose, type Request } from '../doctor.ts'
import type { Report } from '../model/report.ts'
import type { ArtifactReading } from '../model/reading.ts'
import { artifactOf, type ArtifactSecret, type Collected } from '../pipeline/collect.ts'
import { families } from '../pipeline/families.ts'
import { copyOf, type BundleCopy } from '../pipeline/redaction/copy.ts'
import { Watch } from '../pipeline/redaction/watch.ts'
import type { Diagnosis } from '../pipeline/report.ts'

export interface RedactedBundle {
  readonly copy: BundleCopy
  /** What a check says of the original. */
  readonly before: Diagnosis
  /** What a check says of the copy. */
  readonly after: Diagnosis
}

/** A copy of a bundle with pseudonyms, checked as the original is. */
export async function redactBundle(collected: Collected, request: Request, salt: string | null): Promise<RedactedBundle> {
  const watch = new Watch()
  let readings: readonly ArtifactReading[] = []
  let detectedSecrets: readonly ArtifactSecret[] = []
  const before = await diagnose(collected, {
    ...request,
    families: watch.families(families),
    onRead: (examined, secrets) => {
      readings = examined as readonly ArtifactReading[]
      detectedSecrets = secrets
    },
  })
  const copy = copyOf({ collected, readings, detectedSecrets, watch }, salt)
  const renamed = (text: string | null | undefined): string | null =>
    text === null || text === undefined ? null : copy.words.text(text, 'name')
  const after = await diagnose(collectedFrom(copy), { ...request, app: renamed(request.app), user: renamed(request.user) })
  return { copy, before, after }
}

/** The files of a copy as a check would collect them. */
export function collectedFrom({ files }: BundleCopy): Collected {
  const read = [...files].sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, text }) => artifactOf(name, Buffer.from(text)))
  return {
    artifacts: read.map(({ artifact }) => artifact),
    detectedSecrets: read.flatMap((each) => each.detectedSecrets),
    problems: [],
    ignored: [],
    notes: [],
  }
}

/** By rule, what of a report must be the same before and after: its status, and its findings by code and severity. */
export function gistOf({ results }: Report): ReadonlyMap<string, string> {
  return new Map(
    results.map(({ ruleId, status, findings }) => [
      ruleId,
      [status, ...findings.map(({ code, severity }) => `${code} (${severity})`).sort()].join(', '),
    ]),
  )
}

/** The rules whose results differ, each with both; empty where verdict and results are the same. */
export function differencesBetween(before: Report, after: Report): readonly string[] {
  const now = gistOf(after)
  const rules = [...gistOf(before)].flatMap(([ruleId, gist]) =>
    now.get(ruleId) === gist ? [] : [`${ruleId}: ${gist} → ${now.get(ruleId) ?? 'nothing'}`],
  )
  return before.verdict === after.verdict ? rules : [`verdict: ${before.verdict} → ${after.verdict}`, ...rules]
}
