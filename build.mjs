// Builds dist/: the command line as one CommonJS file with its compiled code beside it, and the library as an ES module.
// Dependencies are inside both; what only a few commands need stays in files of its own until it is asked for.
import { build } from 'esbuild'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { licensesOf } from './licenses.mjs'

const require = createRequire(import.meta.url)
const { version } = JSON.parse(await readFile('package.json', 'utf8'))
await rm('dist', { recursive: true, force: true })

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minify: true,
  legalComments: 'none',
  metafile: true,
  // jsonc-parser's UMD build cannot be bundled; its module build can.
  mainFields: ['module', 'main'],
  alias: {
    assert: './shims/assert.ts',
    'string-width': './shims/string-width.ts',
    'strip-ansi': './shims/strip-ansi.ts',
  },
  define: { __VERSION__: JSON.stringify(version) },
}

/** What not every run needs, each bundled into a file of its own, by the name of that file. */
const APART = {
  asn1: './src/syntax/asn1.ts',
  undici: 'undici',
  xml: '@xmldom/xmldom',
  'xml-crypto': 'xml-crypto',
  yaml: 'yaml',
  yauzl: 'yauzl',
  config: './src/config/schema.ts',
  settings: './src/documents/mixpanel-settings.ts',
}

const apart = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ path, resolveDir }) => {
      const wanted = path.startsWith('.') ? resolve(resolveDir, path) : path
      const name = Object.keys(APART).find((each) => APART[each] === path || resolve(APART[each]) === wanted)
      return name === undefined ? undefined : { path: `./apart/${name}.cjs`, external: true }
    })
  },
}

const plain = {
  name: 'plain',
  setup({ onResolve }) {
    onResolve({ filter: /^#supports-color$/ }, () => ({ path: resolve('shims/supports-color.ts') }))
  },
}

/**
 * A rule's findings and citations are needed where it fails, and by its manual page: in the bundle they are made when they are asked
 * for, which a healthy run never does. The text of the rules is most of the program, and would be most of its start-up.
 */
const lateText = {
  name: 'late-text',
  setup({ onLoad }) {
    onLoad({ filter: /src[\\/]rules[\\/]\w+[\\/][a-z]/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      const contents = source
        .replace(/^ {2}(findings|cites): ([[{])\n([\s\S]*?)^ {2}([\]}]),$/gm, '  get $1() {\n    return $2\n$3  $4\n  },')
        .replace(/^ {2}cites: (\[.*\]),$/gm, '  get cites() {\n    return $1\n  },')
      return { contents, loader: 'ts' }
    })
  },
}

const results = await Promise.all([
  build({
    ...common,
    entryPoints: { cli: 'src/cli.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    plugins: [apart, plain, lateText],
    // What is apart is asked for by the door's own require, also where the source says import().
    supported: { 'dynamic-import': false },
    define: { ...common.define, 'import.meta.url': '__url' },
    banner: { js: "const __url=require('node:url').pathToFileURL(__filename).href;" },
  }),
  build({ ...common, entryPoints: APART, outdir: 'dist/apart', outExtension: { '.js': '.cjs' }, format: 'cjs' }),
  build({
    ...common,
    entryPoints: { index: 'src/index.ts' },
    outdir: 'dist',
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    // CommonJS packages ask for Node's own modules by require.
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  }),
])
await writeFile('dist/LICENSES.txt', await licensesOf(results.map(({ metafile }) => metafile)))

// The compiled code is kept after a warm-up, so that it holds the functions that every run calls. V8 takes it only from its own
// version and flags; anywhere else the door compiles as usual.
const { door, scripts } = require('./bin/start.js')
const { main } = door()
const silent = { write: () => true }
const world = { stdout: silent, stderr: silent, env: {}, clock: () => new Date(0), stdin: async () => new Uint8Array() }
for (const argv of [
  ['check', 'examples/healthy'],
  ['check', 'examples/healthy/sp.json'],
]) {
  await main(argv, world)
}
for (const [file, script] of scripts) await writeFile(`${file}.cache`, script.createCachedData())
