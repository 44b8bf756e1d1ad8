import { families } from '../../src/pipeline/families.ts'
import type { Role } from '../../src/model/artifact.ts'
import type { Fact } from '../../src/model/fact.ts'
import { assemble } from '../../src/pipeline/assemble.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'

export interface Reading {
  readonly kinds: readonly string[]
  readonly problems: readonly string[]
  readonly notes: readonly string[]
  /** The values that readers added to a fact, in order. */
  inputs<T>(fact: Fact<readonly T[]>): readonly T[]
}

/** What the readers find in one file. */
export async function reading(name: string, content: unknown, role: Role | null = null): Promise<Reading> {
  const bytes =
    content instanceof Uint8Array ? content : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content, null, 2))
  const { artifact, detectedSecrets } = artifactOf(name, bytes, { role })
  const { setup, examined, problems, notes } = await assemble([artifact], detectedSecrets, families, [], {
    now: new Date(0),
    app: null,
    live: false,
  })
  return {
    kinds: examined.flatMap(({ kinds }) => kinds),
    problems: problems.map(({ message }) => message),
    notes,
    inputs: (fact) => setup.answer(fact).known ?? [],
  }
}
