// Builds dist/: the command line and the library, with their dependencies inside. What stands behind a dynamic import goes into a file of
// its own, which is loaded when a command needs it.
import { build, transform } from 'esbuild'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import ts from 'typescript'
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
    // Its ES modules, which are bundled without what is not used.
    onResolve({ filter: /^yaml$/ }, () => ({ path: resolve('node_modules/yaml/browser/index.js') }))
    // The text of a file, as Vite has it too.
    onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({ path: resolve(resolveDir, path.replace('?raw', '')) }))
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
  loader: { '.sh': 'text', '.ps1': 'text' },
  define: { __VERSION__: JSON.stringify(version), 'import.meta.url': '__url' },
})

// esbuild splits ES modules alone, and Node 20 loads CommonJS with a tenth less work: each file is converted after the splitting. TypeScript
// converts, since its exports are plain properties where esbuild's are functions, which cost a call at each use.
const COMMON_JS = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true }
await Promise.all(
  outputFiles.map(async ({ path, text }) => {
    const banner = text.includes('__url') ? "const __url=require('node:url').pathToFileURL(__filename).href;" : ''
    const { outputText } = ts.transpileModule(text, { compilerOptions: COMMON_JS })
    const { code } = await transform(outputText, { platform: 'node', target: TARGET, ...SMALLER, banner })
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, code)
  }),
)
// Node finds no names in the converted file, so the module takes them from its default export.
await writeFile('dist/index.js', "import library from './library.cjs'\nexport const { UsageError, check } = library\n")
await writeFile('dist/LICENSES.txt', await licensesOf([metafile]))
