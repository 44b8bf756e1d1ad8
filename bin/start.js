// The door to dist/cli.cjs, by way of its compiled code: a CommonJS script, since the loader of ES modules alone costs 10 ms.
const { readFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { dirname, join } = require('node:path')
const { constants, Script } = require('node:vm')

const file = join(__dirname, '../dist/cli.cjs')

/** The command line as a script that has not run: with the compiled code that was made beside it, where V8 takes it. */
exports.compile = function compile(cachedData) {
  const source = `(function(exports,require,module,__filename,__dirname){${readFileSync(file, 'latin1')}\n})`
  return new Script(source, { filename: file, cachedData, importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER })
}

exports.load = function load(script) {
  const module = { exports: {} }
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file))
  return module.exports
}

exports.start = async function start(argv) {
  if (argv.length === 1 && argv[0] === '--version') {
    process.stdout.write(`${require('../package.json').version}\n`)
    return
  }
  let cached
  try {
    cached = readFileSync(join(__dirname, '../dist/cli.cache'))
  } catch {
    // Without it everything works, a little later.
  }
  process.exitCode = await exports.load(exports.compile(cached)).main(argv)
}
