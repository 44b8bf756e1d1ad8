// Builds dist/: the command line and the library, with their dependencies inside. What stands behind a dynamic import goes into a file of
// its own, which is loaded when a command needs it.
import { build, transform } from 'esbuild'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { licensesOf } from './licenses.mjs'

const { version } = JSON.parse(await readFile('package.json', 'utf8'))
await rm('dist', { recursive: true, force: true })

/** What only a name within a package leads to, and stands in shims/. */
const shims = {
  name: 'shims',
  setup({ onResolve }) {
    onResolve({ filter: /^#supports-color$/ }, () => ({ path: resolve('shims/supports-color.ts') }))
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]commander[\\/]lib/.test(importer) ? { path: resolve('shims/child-process.ts') } : undefined,
    )
    // xml-crypto brings a parser of its own, which it hands HTML.
    onResolve({ filter: /^\.\/entities$/ }, ({ importer }) =>
      /@xmldom[\\/]xmldom[\\/]lib/.test(importer) && !importer.includes('xml-crypto')
        ? { path: resolve('shims/xml-entities.ts') }
        : undefined,
    )
  },
}

const TARGET = 'node20.19'
/** Names stay as they are, so that a stack can be read. */
const SMALLER = { minify: true }

const { outputFiles, metafile } = await build({
  entryPoints: { cli: 'src/cli.ts', library: 'src/index.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  chunkNames: 'parts/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: TARGET,
  ...SMALLER,
  legalComments: 'none',
  metafile: true,
  write: false,
  // jsonc-parser's UMD build cannot be bundled; its module build can.
  mainFields: ['module', 'main'],
  plugins: [shims],
  define: { __VERSION__: JSON.stringify(version), 'import.meta.url': '__url' },
})

// esbuild splits ES modules alone, and Node 20 loads CommonJS with a tenth less work: each file is converted after the splitting.
await Promise.all(
  outputFiles.map(async ({ path, text }) => {
    const banner = text.includes('__url') ? "const __url=require('node:url').pathToFileURL(__filename).href;" : ''
    const supported = { 'dynamic-import': false }
    const { code } = await transform(text, { format: 'cjs', platform: 'node', target: TARGET, supported, ...SMALLER, banner })
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, code)
  }),
)
await writeFile('dist/index.js', "export { UsageError, check } from './library.cjs'\n")
await writeFile('dist/LICENSES.txt', await licensesOf([metafile]))
