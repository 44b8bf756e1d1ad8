import { UsageError } from '../model/errors.ts'
import { quote } from '../syntax/display.ts'

/** A flag that takes no value. */
export interface Switch {
  readonly describe: string
}

/** A flag that takes one value each time it is given. */
export interface Valued<V> {
  readonly describe: string
  /** What the help calls the value, as in `--now <time>`. */
  readonly value: string
  /** The words that it takes, for completion; absent where there is no list of them. */
  readonly choices?: readonly string[]
  /** Reads all values given for the flag, at least one. Throws a UsageError. */
  read(given: readonly string[], flag: string): V
}

/** By the flag's name in camel case: `failOn` is `--fail-on`. */
export type Flags = Readonly<Record<string, Switch | Valued<unknown>>>

/** What a command gets from its flags; a flag that was not given is absent. */
export type ValuesOf<F extends Flags> = {
  readonly [K in keyof F]?: F[K] extends Valued<infer V> ? V : boolean
} & { readonly color?: boolean }

export function flagName(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

export function on(describe: string): Switch {
  return { describe }
}

export function once(value: string, describe: string): Valued<string> {
  return { value, describe, read: single }
}

/** One of `choices`, given once. */
export function choice<T extends string>(value: string, choices: readonly T[], describe: string): Valued<T> {
  return { value, describe, choices, read: (given, flag) => oneOf(flag, single(given, flag), choices) }
}

/** `choices` are for completion alone: the command itself says what it takes. */
export function repeatable(value: string, describe: string, choices?: readonly string[]): Valued<readonly string[]> {
  return { value, describe, ...(choices && { choices }), read: (given) => given }
}

/** Given several times, or once with commas. */
export function list(value: string, describe: string): Valued<readonly string[]> {
  return {
    value,
    describe,
    read(given, flag) {
      const parts = given.flatMap((each) => each.split(',').map((part) => part.trim()))
      if (parts.includes('')) throw needsValue(flag)
      return parts
    },
  }
}

function single(given: readonly string[], flag: string): string {
  const [value, second] = given
  if (value === undefined) throw needsValue(flag)
  if (second !== undefined) throw new UsageError(`${flag} was given ${given.length} times; it takes one value.`)
  return value
}

export function needsValue(flag: string): UsageError {
  return new UsageError(`${flag} needs a value.`)
}

/** The choice that `text` is. Throws a UsageError that begins with `what`. */
export function oneOf<T extends string>(what: string, text: string, choices: readonly T[]): T {
  const found = choices.find((each) => each === text)
  if (found === undefined) throw new UsageError(`${what} is one of ${choices.join(', ')}, not ${quote(text)}.`)
  return found
}
