// Runs the tests for Stryker in one process that stays: the program is loaded once, and each change runs only the tests that reach it, the
// likeliest ones first. Stryker's own runner for vitest loads every module again for each change, which takes most of its time.
import { readdirSync, readFileSync } from 'node:fs'
import { register } from 'node:module'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import { DryRunStatus, MutantRunStatus, TestStatus } from '@stryker-mutator/api/test-runner'
import { collectTests, getFn, getHooks } from '@vitest/runner'
import { finishTest } from './vitest.mjs'

/** The tests of what decides. */
const TESTS =
  /^test\/(?:cases[^/]*|composite-[^/]*|precedence|blanked|logs?-[^/]*|examples|forms|typed-settings|captures|kitchen-sink|recognition|lost-evidence|no-false-alarms|handshake|settings|explain-[^/]*|now|certificate-file|error-texts|whole-tenant|access-policies|(?:deductions|domain|pipeline|rules)\/.*)\.test\.ts$/

/** A change that so many tests do not notice counts as one that no test notices: every case reaches most of the code. */
const MOST_TESTS = 250

/** What the changed code counts in; the name is Stryker's. */
const counters = (globalThis.__stryker__ ??= {})

class InProcessRunner {
  /** The tests by id. */
  #tests = new Map()
  /** By file, the numbers of the changes that its code can make. */
  #changes = new Map()
  /** By number of a change, how often it was reached while the program was loaded. */
  #loading = {}

  capabilities() {
    return { reloadEnvironment: false }
  }

  async init() {
    register('./typescript.mjs', import.meta.url)
    // All of it before the first test, so that what is evaluated when a module is loaded counts as that.
    for (const path of pathsBelow('src').filter((name) => name.endsWith('.ts'))) {
      const changes = [...readFileSync(path, 'utf8').matchAll(/stryMutAct_9fa48\("(\d+)"\)/g)].map(([, change]) => change)
      if (changes.length > 0) this.#changes.set(path, changes)
      if (!/^src\/(?:index|cli|bin|page)\b|\.d\.ts$/.test(path)) await importFile(resolve(path))
    }
    counters.mutantCoverage ??= { static: {}, perTest: {} }
    this.#loading = { ...counters.mutantCoverage.static }
    const paths = pathsBelow('test').filter((path) => TESTS.test(path))
    const files = await collectTests(
      paths.map((path) => resolve(path)),
      { config: CONFIG, importFile, trace: (_name, attributes, run) => (run ?? attributes)() },
    )
    for (const [index, file] of files.entries()) {
      if (file.result?.state === 'fail') throw new Error(`${file.filepath}: ${file.result.errors?.[0]?.message ?? 'cannot be loaded'}`)
      await this.#add(file, paths[index])
    }
  }

  /** Hooks before a suite run once, over the code without a change. */
  async #add(suite, name) {
    for (const hook of getHooks(suite).beforeAll) await hook(suite)
    for (const task of suite.tasks) {
      const id = `${name} > ${task.name}`
      if (task.type === 'suite') await this.#add(task, id)
      else if (task.mode === 'run') this.#tests.set(this.#unused(id), getFn(task))
    }
  }

  /** Several rows of a table may give their tests the same name. */
  #unused(id) {
    let name = id
    for (let number = 2; this.#tests.has(name); number++) name = `${id} (${number})`
    return name
  }

  async dryRun() {
    const tests = []
    const { perTest: hits } = counters.mutantCoverage
    const reaching = new Map()
    for (const [id, run] of this.#tests) {
      counters.currentTestId = id
      const began = performance.now()
      const failureMessage = await failureOf(run)
      const common = { id, name: id, timeSpentMs: performance.now() - began }
      tests.push(
        failureMessage === null ? { ...common, status: TestStatus.Success } : { ...common, status: TestStatus.Failed, failureMessage },
      )
      for (const change of Object.keys(hits[id] ?? {})) (reaching.get(change) ?? reaching.set(change, []).get(change)).push(id)
    }
    counters.currentTestId = undefined
    const onlyLoading = Object.fromEntries(Object.entries(this.#loading).filter(([change]) => !reaching.has(change)))
    return { status: DryRunStatus.Complete, tests, mutantCoverage: { static: onlyLoading, perTest: this.#chosen(reaching, hits) } }
  }

  /** Of the tests that reach each change, only those that are to run for it. */
  #chosen(reaching, hits) {
    const perTest = {}
    for (const [file, changes] of this.#changes) {
      const reach = new Map()
      for (const change of changes) for (const id of reaching.get(change) ?? []) reach.set(id, (reach.get(id) ?? 0) + 1)
      for (const change of changes) {
        for (const id of nearest(reaching.get(change) ?? [], file, reach)) (perTest[id] ??= {})[change] = hits[id][change]
      }
    }
    return perTest
  }

  async mutantRun({ activeMutant, testFilter, sandboxFileName, hitLimit }) {
    const ids = nearest(testFilter, relative(process.cwd(), sandboxFileName), new Map())
    counters.activeMutant = activeMutant.id
    counters.hitLimit = hitLimit
    counters.hitCount = hitLimit === undefined ? undefined : 0
    try {
      for (const [index, id] of ids.entries()) {
        const failureMessage = await failureOf(this.#tests.get(id))
        if (counters.hitCount > hitLimit) return { status: MutantRunStatus.Timeout, reason: 'the change makes a loop that does not end' }
        if (failureMessage !== null) return { status: MutantRunStatus.Killed, killedBy: [id], failureMessage, nrOfTests: index + 1 }
      }
      return { status: MutantRunStatus.Survived, nrOfTests: ids.length }
    } finally {
      counters.activeMutant = undefined
    }
  }
}

/** What vitest would take from its configuration. */
const CONFIG = {
  root: process.cwd(),
  name: '',
  setupFiles: [],
  sequence: { hooks: 'stack' },
  testTimeout: 60_000,
  hookTimeout: 60_000,
  tags: [],
}

function importFile(path) {
  return import(pathToFileURL(path).href)
}

function pathsBelow(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .sort()
}

/** Null where the test passes. */
async function failureOf(run) {
  try {
    await run()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    await finishTest()
  }
}

/**
 * The first tests to run for a change: the cases of the rule or the tests of the module that is changed, the tests of other modules, and then one
 * test of each suite after another, beginning with those that reach most of the file.
 */
function nearest(tests, file, reach) {
  const name = file.replace(/^src\//, '').replace(/\.ts$/, '')
  const rule = name.replace(/^rules\//, '')
  const rank = (id) =>
    id.includes(`> ${rule} >`) || id.startsWith(`test/${name}.test.ts`)
      ? 0
      : /^test\/(?:deductions|domain|pipeline|rules)\//.test(id)
        ? 1
        : 2
  const suites = new Map()
  const placed = [...tests]
    .sort((a, b) => (reach.get(b) ?? 0) - (reach.get(a) ?? 0))
    .map((id) => {
      const suite = id.slice(0, id.lastIndexOf(' > '))
      const turn = suites.get(suite) ?? 0
      suites.set(suite, turn + 1)
      return { id, rank: rank(id), turn }
    })
  return placed
    .sort((a, b) => a.rank - b.rank || a.turn - b.turn)
    .slice(0, MOST_TESTS)
    .map(({ id }) => id)
}

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'in-process', () => new InProcessRunner())]
