import type { World } from '../terminal.ts'
export async function explain(_topic: string, _flags: unknown, _world: World): Promise<number> {
  return Promise.resolve(0)
}
