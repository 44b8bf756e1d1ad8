import { openWorld, type TestWorld, type WorldOptions } from '../support/world/index.ts'

/** Opens a world for as long as the work takes. */
export async function within<T>(options: WorldOptions, work: (world: TestWorld) => Promise<T>): Promise<T> {
  const world = await openWorld(options)
  try {
    return await work(world)
  } finally {
    await world.close()
  }
}
