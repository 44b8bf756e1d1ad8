import { Session } from 'node:inspector'
import { setFlagsFromString } from 'node:v8'

/**
 * How many steps the work takes: how often V8 entered each block of the program's code, summed up. It is the same on every machine, unlike
 * a time. What native functions and regular expressions do inside is not counted.
 */
export async function stepsOf(work: () => unknown): Promise<number> {
  // Optimised code does not count how often a function is called.
  setFlagsFromString('--no-opt')
  const session = new Session()
  session.connect()
  try {
    session.post('Profiler.enable')
    session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
    await work()
    let steps = 0
    session.post('Profiler.takePreciseCoverage', (error, taken) => {
      if (error) throw error
      for (const { functions } of taken.result) {
        for (const { ranges } of functions) for (const { count } of ranges) steps += count
      }
    })
    session.post('Profiler.stopPreciseCoverage')
    return steps
  } finally {
    session.disconnect()
    setFlagsFromString('--opt')
  }
}
