import { stripVTControlCharacters } from 'node:util'

/**
 * In place of the package of that name, which yargs pulls in and which costs 30 ms at start-up before it has measured anything:
 * help texts are ours, and have no character that takes two columns.
 */
export default function stringWidth(text: string): number {
  return stripVTControlCharacters(text).length
}
