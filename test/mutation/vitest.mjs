// vitest as tests import it, for a process that vitest has not started.
export { afterAll, beforeAll, describe, expect, it } from 'vitest'

const handlers = []

/** Runs when the test that calls it has ended. */
export function onTestFinished(handler) {
  handlers.push(handler)
}

/** Runs what the last test left to do. */
export async function finishTest() {
  for (const handler of handlers.splice(0).reverse()) await handler()
}
