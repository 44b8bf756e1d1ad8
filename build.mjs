// Builds dist/: the command line and the library, with their dependencies inside. What stands behind a dynamic import goes into a file of
// its own, which is loaded when a command needs it.
import { transform } from 'esbuild'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { licensesOf } from './licenses.mjs'
import { sbomOf } from './sbom.mjs'

const { version } = JSON.parse(await readFile('package.json', 'utf8'))
await rm('dist', { recursive: true, force: true })

/** What only a name within a package leads to, and stands in shims/. */
const shims = {
  name: 'shims',
  resolveId(id, importer = '') {
    if (id === '#supports-color') return resolve('shims/supports-color.ts')
    if (id === 'node:child_process' && /[\\/]commander[\\/]lib/.test(importer)) return resolve('shims/child-process.ts')
    // Its ES modules, which are bundled without what is not used.
    if (id === 'yaml') return resolve('node_modules/yaml/browser/index.js')
    // The text of a file, as Vite has it too.
    if (id.endsWith('?raw')) return resolve(dirname(importer), id.slice(0, -'?raw'.length))
    // xml-crypto brings a parser of its own, which it hands HTML.
    if (id === './entities' && /@xmldom[\\/]xmldom[\\/]lib/.test(importer) && !importer.includes('xml-crypto'))
      return resolve('shims/xml-entities.ts')
    return null
  },
}

let module = () => null
/** Which modules import which, known when all are read. */
const graph = {
  name: 'graph',
  buildEnd() {
    module = (id) => this.getModuleInfo(id)
  },
}

/** All modules that a module of src/ loads at once, itself included. */
const loaded = new Map()
function loads(entry) {
  const found = loaded.get(entry) ?? new Set()
  const open = found.size > 0 ? [] : [resolve('src', entry)]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue
    found.add(id)
    open.push(...(module(id)?.importedIds ?? []))
  }
  loaded.set(entry, found)
  return found
}

const ofAny = (entries) => (id) => entries.some((entry) => loads(entry).has(id))
const ofBoth = (some, others) => (id) => ofAny(some)(id) && ofAny(others)(id)

/**
 * What is always loaded together stands in one file: each file that Node loads costs as much as 10 kB of code. A module is in the first group that
 * takes it; what is in none is where the bundler puts it, which is one file for each set of commands that use it.
 */
const SHARED = ofBoth(['index.ts'], ['cli.ts', 'commands/index.ts'])
const CHECK = ['doctor.ts', 'commands/check.ts', 'syntax/pem.ts', 'readers/records/index.ts', 'pipeline/several-setups.ts']
const OF_RULES = ofBoth(CHECK, ['commands/rules.ts', 'commands/explain.ts'])
const GROUPS = [
  { name: 'shared', test: SHARED },
  { name: 'commands', test: ofAny(['cli.ts', 'commands/index.ts']) },
  { name: 'rules', test: (id) => ofAny(['rules/always.ts', 'fixes/certificate-steps.ts'])(id) || OF_RULES(id) },
  { name: 'check', test: ofAny(CHECK) },
  { name: 'pretty', test: ofAny(['reporters/pretty/index.ts', 'fixes/evidence.ts']) },
  { name: 'settings', test: ofAny(['syntax/yaml.ts', 'readers/settings/index.ts']) },
  { name: 'xml', test: ofAny(['readers/xml/index.ts', 'readers/certificate/index.ts']) },
]

const bundle = await rolldown({
  input: { cli: 'src/cli.ts', library: 'src/index.ts' },
  platform: 'node',
  // jsonc-parser's UMD build cannot be bundled; its module build can.
  resolve: { mainFields: ['module', 'main'] },
  moduleTypes: { '.sh': 'text', '.ps1': 'text' },
  transform: { target: 'node20.19', define: { __VERSION__: JSON.stringify(version) } },
  plugins: [shims, graph],
  // jsonc-parser fills tables for its formatter, which is not used.
  treeshake: { moduleSideEffects: [{ test: /[\\/]jsonc-parser[\\/]/, sideEffects: false }] },
  checks: { ineffectiveDynamicImport: false },
})
const { output } = await bundle.generate({
  // Node 20 loads CommonJS with a tenth less work than ES modules.
  format: 'cjs',
  exports: 'named',
  externalLiveBindings: false,
  entryFileNames: '[name].cjs',
  chunkFileNames: 'parts/[name]-[hash].cjs',
  comments: { legal: false },
  codeSplitting: { groups: GROUPS.map((group, index) => ({ ...group, priority: GROUPS.length - index })) },
})
await bundle.close()

/** V8 reads a file of ASCII in a fifth less work. In a literal, which may be an expression, an escape is the same as its character. */
function inAscii(code) {
  return code.replaceAll(/[^\0-\x7F]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

await Promise.all(
  output.map(async ({ fileName, code }) => {
    const smaller = await transform(code, {
      format: 'cjs',
      platform: 'node',
      target: 'node20.19',
      minify: true,
    })
    const path = join('dist', fileName)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, inAscii(smaller.code))
  }),
)
// Node finds no names in the converted file, so the module takes them from its default export.
await writeFile('dist/index.js', "import library from './library.cjs'\nexport const { UsageError, check } = library\n")
const modules = output.flatMap(({ moduleIds }) => moduleIds)
await writeFile('dist/LICENSES.txt', await licensesOf(modules))
await writeFile('dist/sbom.cdx.json', await sbomOf(modules))
