import type { World } from '../terminal.ts'
export async function schema(_document: string, _world: World): Promise<number> {
  return Promise.resolve(0)
}
