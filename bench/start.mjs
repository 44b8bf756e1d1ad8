// How long a run takes beside `node -e 0`, which is what no Node program can be faster than. Each run is paired with one of that, since
// a machine's speed changes from one second to the next; what counts is the median of the ratios.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')
const PROGRAM = join(ROOT, 'bin/sso-doctor.js')
const PAIRS = Number(process.env.PAIRS ?? 41)

const CASES = [
  { name: 'check examples/healthy (eleven files)', args: ['check', 'examples/healthy'], limit: 2.5 },
  { name: 'check examples/healthy/sp.json', args: ['check', 'examples/healthy/sp.json'], limit: 1.8 },
  { name: '--version', args: ['--version'], limit: 1.4 },
  { name: '--help', args: ['--help'], limit: 2.0 },
  { name: 'rules', args: ['rules'], limit: 2.0 },
  { name: 'explain azure/entity-id', args: ['explain', 'azure/entity-id'], limit: 2.0 },
]

/** Milliseconds from the start of the process to its end. */
function timed(args) {
  const began = performance.now()
  const { error } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  if (error) throw error
  return performance.now() - began
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[sorted.length >> 1]
}

for (const { args } of CASES) timed([PROGRAM, ...args])
let over = 0
console.log(`${PAIRS} pairs each, on Node ${process.versions.node}\n`)
for (const { name, args, limit } of CASES) {
  const ratios = []
  const own = []
  for (let pair = 0; pair < PAIRS; pair++) {
    const bare = timed(['-e', '0'])
    const run = timed([PROGRAM, ...args])
    own.push(run)
    ratios.push(run / bare)
  }
  const ratio = median(ratios)
  if (ratio > limit) over++
  console.log(
    `${ratio > limit ? '✗' : '✓'} ${name.padEnd(40)} ${ratio.toFixed(2)} times node -e 0 (limit ${limit.toFixed(1)}), ${median(own).toFixed(0)} ms`,
  )
}
process.exitCode = over > 0 ? 1 : 0
