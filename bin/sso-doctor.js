#!/usr/bin/env node
// Node 22.8 and newer can keep compiled code in a folder of its own; NODE_DISABLE_COMPILE_CACHE=1 switches that off.
require('node:module').enableCompileCache?.()
require('../dist/cli.cjs')
  .main(process.argv.slice(2))
  .then((code) => {
    process.exitCode = code
  })
