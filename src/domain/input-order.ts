import type { Artifact } from '../model/artifact.ts'

// The order in which inputs count: by their content, so that no name and no folder decides anything. Equal copies stand side by side.

export function byContent(a: Artifact, b: Artifact): number {
  if (a === b) return 0
  const bySize = sizeOf(a) - sizeOf(b)
  if (bySize !== 0) return bySize
  if (a.large && b.large) return a.large.sha256 < b.large.sha256 ? -1 : Number(a.large.sha256 > b.large.sha256)
  return Buffer.compare(a.bytes, b.bytes)
}

/** In bytes, of the whole file. */
function sizeOf({ large, bytes }: Artifact): number {
  return large?.bytes ?? bytes.length
}

/** What is known of the record of one request. */
export interface DatedRecord {
  readonly probe: string
  /** The request within its run; null where a run has only one. */
  readonly step: string | null
  readonly askedAt: Date
}

/** No run takes longer, with every time-out. */
const LONGEST_RUN = 10 * 60 * 1000

/** The records of the newest run of each probe, and of each of its requests the newest: of the same moment, the first. */
export function newestRecords<T>(records: readonly T[], of: (record: T) => DatedRecord): readonly T[] {
  const newest = new Map<string, number>()
  for (const { probe, askedAt } of records.map(of)) newest.set(probe, Math.max(newest.get(probe) ?? -Infinity, askedAt.getTime()))
  const latest = new Map<string, T>()
  for (const record of records) {
    const { probe, step, askedAt } = of(record)
    if (askedAt.getTime() < (newest.get(probe) ?? 0) - LONGEST_RUN) continue
    const key = `${probe} ${step ?? ''}`
    const before = latest.get(key)
    if (!before || of(before).askedAt < askedAt) latest.set(key, record)
  }
  return records.filter((record) => latest.get(`${of(record).probe} ${of(record).step ?? ''}`) === record)
}
