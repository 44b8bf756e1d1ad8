import { entryOf } from '../../syntax/table.ts'
import type { CommandSpec } from '../command-line.ts'
import { flagName } from '../flags.ts'

// What a shell can complete, taken from the definitions of the commands: the same for every shell.

export type CompletedShell = 'bash' | 'zsh' | 'fish' | 'powershell'

/** What can be completed at one position of a command line. */
export type CompletedPlace =
  | { readonly kind: 'words' | 'list'; readonly words: readonly string[] }
  /** Words, or a file. */
  | { readonly kind: 'words-or-files'; readonly words: readonly string[] }
  | { readonly kind: 'files' | 'folders' | 'nothing' }

export interface CompletedFlag {
  /** With its dashes. */
  readonly name: string
  readonly describe: string
  /** Null for a flag without a value. */
  readonly value: { readonly name: string; readonly place: CompletedPlace } | null
}

export interface CompletedCommand {
  /** One word, or `cert extract`. */
  readonly name: string
  readonly summary: string
  readonly flags: readonly CompletedFlag[]
  readonly operands: readonly {
    readonly name: string
    readonly describe: string
    readonly place: CompletedPlace
    readonly repeats: boolean
  }[]
}

export interface CompletionModel {
  readonly commands: readonly CompletedCommand[]
  readonly rules: readonly string[]
  readonly topics: readonly string[]
  /** All flags that take a value, of any command. */
  readonly valued: readonly string[]
}

const COMMON: readonly CompletedFlag[] = [
  { name: '--color', describe: 'use colour', value: null },
  { name: '--no-color', describe: 'use no colour', value: null },
  { name: '--version', describe: 'print the version', value: null },
  { name: '--help', describe: 'print the help', value: null },
]

export function modelOf(
  specs: Readonly<Record<string, CommandSpec>>,
  { rules, topics }: { readonly rules: readonly string[]; readonly topics: readonly string[] },
): CompletionModel {
  const commands = Object.entries(specs).map(([name, spec]): CompletedCommand => {
    const flags = Object.entries(spec.flags).map(([key, flag]): CompletedFlag => ({
      name: flagName(key),
      describe: flag.describe,
      value: 'value' in flag ? { name: flag.value, place: valuePlace(flag.value, flag.choices, rules) } : null,
    }))
    const operands = Object.entries(spec.operands).map(([notation, describe]) => ({
      name: notation.replace(/[<>[\].]/g, ''),
      describe,
      place: operandPlace(notation, spec.words && entryOf(spec.words, notation), topics),
      repeats: notation.includes('..'),
    }))
    return { name, summary: spec.summary, flags: [...flags, ...COMMON], operands }
  })
  const names = commands.flatMap(({ flags }) => flags.flatMap((flag) => (flag.value === null ? [] : [flag.name])))
  return { commands, rules, topics, valued: [...new Set(names)].sort() }
}

function valuePlace(value: string, choices: readonly string[] | undefined, rules: readonly string[]): CompletedPlace {
  if (choices !== undefined) return { kind: 'words', words: choices }
  if (value === 'rules') return { kind: 'list', words: rules }
  if (value === 'file') return { kind: 'files' }
  return value === 'folder' ? { kind: 'folders' } : { kind: 'nothing' }
}

function operandPlace(notation: string, words: readonly string[] | undefined, topics: readonly string[]): CompletedPlace {
  if (words !== undefined) return { kind: 'words', words }
  if (notation === '<topic>') return { kind: 'words-or-files', words: topics }
  return { kind: notation === '[dir]' ? 'folders' : 'files' }
}

/** The first words of all commands, and `help`, each with what it does. */
export function firstWords({ commands }: CompletionModel): readonly (readonly [word: string, summary: string])[] {
  return [...commands.map(({ name, summary }) => [name.replace(/ .*/, ''), summary] as const), ['help', 'print the help of a command']]
}

/** In single quotes, as bash, zsh and POSIX shells read them. */
export function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
