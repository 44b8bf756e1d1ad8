// How long a whole tenant's people and a long schema take to read, on top of start-up: the built program on a folder that has them,
// beside the same folder without.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')
const PROGRAM = join(ROOT, 'bin/sso-doctor.js')
const PAIRS = Number(process.env.PAIRS ?? 9)
const LIMIT = 1000

const folder = mkdtempSync(join(tmpdir(), 'sso-doctor-bench-'))
const small = join(folder, 'small')
const large = join(folder, 'large')
cpSync(join(ROOT, 'examples/healthy'), small, { recursive: true })
cpSync(join(ROOT, 'examples/healthy'), large, { recursive: true })

const users = []
for (let length = 0, index = 0; length < 5_000_000; index++) {
  const user = {
    id: `a${String(index).padStart(7, '0')}-5555-4e6f-8a71-44444beef100`,
    displayName: `Person ${index}`,
    givenName: 'Person',
    surname: String(index),
    mail: `person.${index}@contoso.com`,
    userPrincipalName: `person.${index}@contoso.com`,
    userType: 'Member',
    accountEnabled: true,
  }
  length += JSON.stringify(user, null, 2).length
  users.push(user)
}
writeFileSync(join(large, 'more-users.json'), JSON.stringify({ value: users }, null, 2))
const mapping = (index) => ({
  targetAttributeName: `urn:ietf:params:scim:schemas:extension:contoso:2.0:User:field${index}`,
  matchingPriority: 0,
  source: { expression: `[extensionAttribute${index}]`, name: `extensionAttribute${index}`, type: 'Attribute', parameters: [] },
})
const attributeMappings = Array.from({ length: 320 }, (_, index) => mapping(index))
writeFileSync(
  join(large, 'long-schema.json'),
  JSON.stringify(
    { id: 'other.job', synchronizationRules: [{ objectMappings: [{ name: 'Users', enabled: true, attributeMappings }] }], directories: [] },
    null,
    2,
  ),
)

function timed(path) {
  const began = performance.now()
  spawnSync(process.execPath, [PROGRAM, 'check', path, '--format', 'json'], { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 })
  return performance.now() - began
}

const differences = []
for (let pair = 0; pair < PAIRS; pair++) {
  const without = timed(small)
  differences.push(timed(large) - without)
}
rmSync(folder, { recursive: true, force: true })
const median = differences.sort((a, b) => a - b)[PAIRS >> 1]
console.log(
  `${median <= LIMIT ? '✓' : '✗'} 5 MB of users and a schema of 94 kB: ${median.toFixed(0)} ms on top of start-up (limit ${LIMIT} ms, ${PAIRS} pairs)`,
)
process.exitCode = median <= LIMIT ? 0 : 1
