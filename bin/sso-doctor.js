#!/usr/bin/env node
const { start } = require('./start.js')
start(process.argv.slice(2))
