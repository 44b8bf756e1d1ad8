// Builds dist/index.d.ts: what the library exports and the types that these need, in one file.
import { execFileSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'

/** One file for each module, which only this script reads. */
const EACH = resolve('dist/types')
const entry = resolve(EACH, 'index.d.ts')
execFileSync(
  process.execPath,
  [createRequire(import.meta.url).resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--outDir', EACH],
  {
    stdio: 'inherit',
  },
)

const silent = { logLevel: ExtractorLogLevel.None }
const config = ExtractorConfig.prepare({
  configObject: {
    projectFolder: resolve('.'),
    mainEntryPointFilePath: entry,
    compiler: {
      overrideTsconfig: {
        compilerOptions: {
          target: 'ES2023',
          lib: ['ES2023'],
          module: 'NodeNext',
          types: [],
          strict: true,
          allowImportingTsExtensions: true,
          noEmit: true,
        },
        files: [entry],
      },
    },
    dtsRollup: { enabled: true, untrimmedFilePath: resolve('dist/index.d.ts') },
    messages: {
      extractorMessageReporting: {
        default: { logLevel: ExtractorLogLevel.Warning },
        // Every export is public, and a type that only others use need not be one.
        'ae-missing-release-tag': silent,
        'ae-forgotten-export': silent,
      },
    },
  },
  packageJsonFullPath: resolve('package.json'),
})
const { succeeded } = Extractor.invoke(config, {
  messageCallback: (message) => {
    if (message.messageId.startsWith('console-')) message.handled = true
  },
})
await rm(EACH, { recursive: true })
process.exitCode = succeeded ? 0 : 1
