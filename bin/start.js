// The door to dist/cli.cjs, by way of compiled code: a CommonJS script, since the loader of ES modules alone costs 10 ms.
const { readFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { dirname, join } = require('node:path')
const { constants, Script } = require('node:vm')

const cli = join(__dirname, '../dist/cli.cjs')

/** What has been loaded, by file: the build keeps the compiled code of these. */
const scripts = new Map()
const loaded = new Map()

/** Modules of Node's own that few runs need: each is loaded when the first of its functions is asked for. */
const LATE = ['node:fs/promises', 'node:net', 'node:zlib']
const late = (name) => new Proxy({}, { get: (_, key) => require(name)[key] })

/** Loads a bundle with the compiled code that was made beside it, where V8 takes it; what it asks for apart is loaded the same way. */
function load(file) {
  const known = loaded.get(file)
  if (known) return known.exports
  const module = { exports: {} }
  loaded.set(file, module)
  const source = `(function(exports,require,module,__filename,__dirname){${readFileSync(file, 'latin1')}\n})`
  const script = new Script(source, {
    filename: file,
    cachedData: compiledCode(`${file}.cache`),
    importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  scripts.set(file, script)
  const plain = createRequire(file)
  const folder = dirname(file)
  const ask = (name) =>
    name.startsWith('./apart/') ? load(join(folder, name)) : file === cli && LATE.includes(name) ? late(name) : plain(name)
  script.runInThisContext()(module.exports, ask, module, file, folder)
  return module.exports
}

function compiledCode(file) {
  try {
    return readFileSync(file)
  } catch {
    // Without it everything works, a little later.
    return undefined
  }
}

const door = () => load(cli)

async function start(argv) {
  if (argv.length === 1 && argv[0] === '--version') {
    process.stdout.write(`${require('../package.json').version}\n`)
    return
  }
  process.exitCode = await door().main(argv)
}

module.exports = { door, scripts, start }
