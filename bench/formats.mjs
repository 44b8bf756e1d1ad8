// How long each format of `check` takes, compared with `json`, on a setup with something of everything. Each run is paired with one of `json`, since
// the speed of a machine changes from one second to the next; the median of the ratios counts.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')
const PROGRAM = join(ROOT, 'bin/sso-doctor.js')
const PAIRS = Number(process.env.PAIRS ?? 15)
const LIMIT = 1.3
const FORMATS = ['pretty', 'sarif', 'junit', 'markdown', 'html', 'github', 'reply']

const [folder] = process.argv.slice(2)
if (folder === undefined) {
  console.error('Give a folder: KITCHEN_SINK=FOLDER npx vitest run test/kitchen-sink.test.ts writes one.')
  process.exit(2)
}

/** Milliseconds from the start of the process to its end. */
function timed(format) {
  const args = [PROGRAM, 'check', folder, '--now', '2026-09-01T00:00:00Z', '--format', format]
  const began = performance.now()
  const { error, status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  if (error) throw error
  if (status === 2) throw new Error(`The format ${format} was not printed.`)
  return performance.now() - began
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[sorted.length >> 1]
}

timed('json')
let over = 0
console.log(`${PAIRS} pairs each, on Node ${process.versions.node}\n`)
for (const format of FORMATS) {
  timed(format)
  const ratios = []
  for (let pair = 0; pair < PAIRS; pair++) ratios.push(timed(format) / timed('json'))
  const ratio = median(ratios)
  if (ratio > LIMIT) over++
  console.log(`${ratio > LIMIT ? '✗' : '✓'} ${format.padEnd(10)} ${ratio.toFixed(2)} times json (limit ${LIMIT})`)
}
process.exitCode = over > 0 ? 1 : 0
