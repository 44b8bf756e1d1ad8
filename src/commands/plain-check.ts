import type { CheckFlags } from './check.ts'

/** Flags of `check` that take exactly one value. */
const SINGLE = ['now', 'app', 'cert', 'mixpanel', 'config'] as const

/**
 * The flags of a `check` that is nothing but paths and the plainest of flags; null for anything else, which the parser of the command
 * line is asked about. Most runs are so plain, and the parser alone costs a third of a small one.
 */
export function plainCheck(argv: readonly string[]): CheckFlags | null {
  if (argv[0] !== 'check') return null
  const paths: string[] = []
  const flags: Partial<Record<(typeof SINGLE)[number], string>> = {}
  let format: string | undefined
  for (let index = 1; index < argv.length; index++) {
    const word = argv[index] ?? ''
    if (word === '') return null
    if (!word.startsWith('-')) {
      paths.push(word)
      continue
    }
    const name = SINGLE.find((each) => word === `--${each}`)
    const value = argv[++index]
    if (value === undefined || value === '' || value.startsWith('-')) return null
    if (name !== undefined && flags[name] === undefined) flags[name] = value
    // A list takes every word up to the next flag: only one that ends the line is plain.
    else if (word === '--format' && format === undefined && index === argv.length - 1) format = value
    else return null
  }
  return { paths, ...flags, ...(format === undefined ? {} : { format: [format] }) }
}
