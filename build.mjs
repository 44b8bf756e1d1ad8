// Builds dist/: the command line as one CommonJS file with its compiled code beside it, and the library as an ES module.
// Dependencies are inside both; what only a few commands need stays in files of its own until it is asked for.
import { build } from 'esbuild'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

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
  alias: { 'string-width': './src/shims/string-width.ts', 'strip-ansi': './src/shims/strip-ansi.ts' },
  define: { __VERSION__: JSON.stringify(version) },
}

/** Packages that few runs need, each bundled into a file of its own. */
const APART = ['undici', 'xml-crypto', 'yauzl']

const apart = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^(?:${APART.join('|')})$`) }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: `./apart/${path}.cjs`, external: true },
    )
  },
}

const results = await Promise.all([
  build({
    ...common,
    entryPoints: { cli: 'src/cli.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    plugins: [apart],
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

// The compiled code is kept after a warm-up, so that it holds the functions that every run calls. V8 takes it only from its own
// version and flags; anywhere else the door compiles as usual.
const { compile, load } = require('./bin/start.js')
const script = compile()
const { main } = load(script)
const silent = { write: () => true }
const world = { stdout: silent, stderr: silent, env: {}, clock: () => new Date(0), stdin: async () => new Uint8Array() }
for (const argv of [['check', 'examples/healthy', '--verbose'], ['check', 'examples/healthy/sp.json'], ['--help'], ['rules'], ['explain', 'azure/entity-id']]) {
  await main(argv, world)
}
await writeFile('dist/cli.cache', script.createCachedData())
