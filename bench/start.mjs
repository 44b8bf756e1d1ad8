// How long a run takes, compared with `node -e 0`, the least that any Node program takes. No compiled code is kept between runs. Each run is
// paired with one of `node -e 0`, since the speed of a machine changes from one second to the next; the median of the ratios counts.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')
const PROGRAM = join(ROOT, 'bin/sso-doctor.js')
const PAIRS = Number(process.env.PAIRS ?? 41)
const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' }

const CASES = [
  { name: 'check examples/healthy (eleven files)', args: ['check', 'examples/healthy'], limit: 3.0 },
  { name: 'check examples/healthy/sp.json', args: ['check', 'examples/healthy/sp.json'], limit: 2.1 },
  { name: '--help', args: ['--help'], limit: 1.9 },
  { name: 'rules', args: ['rules'], limit: 1.9 },
  { name: 'explain azure/entity-id', args: ['explain', 'azure/entity-id'], limit: 1.9 },
  { name: '--version', args: ['--version'], limit: 1.2 },
]

/** Milliseconds from the start of the process to its end. */
function timed(args) {
  const began = performance.now()
  const { error } = spawnSync(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
  if (error) throw error
  return performance.now() - began
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[sorted.length >> 1]
}

for (const { args } of CASES) timed([PROGRAM, ...args])
let over = 0
console.log(`${PAIRS} pairs each, on Node ${process.versions.node}, without a compile cache\n`)
for (const { name, args, limit } of CASES) {
  const ratios = []
  const added = []
  for (let pair = 0; pair < PAIRS; pair++) {
    const bare = timed(['-e', '0'])
    const run = timed([PROGRAM, ...args])
    added.push(run - bare)
    ratios.push(run / bare)
  }
  const ratio = median(ratios)
  if (ratio > limit) over++
  console.log(
    `${ratio > limit ? '✗' : '✓'} ${name.padEnd(40)} ${ratio.toFixed(2)} times node -e 0 (limit ${limit.toFixed(1)}), ${median(added).toFixed(0)} ms added`,
  )
}
process.exitCode = over > 0 ? 1 : 0
