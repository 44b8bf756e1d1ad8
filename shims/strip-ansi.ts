import { stripVTControlCharacters } from 'node:util'

/** In place of the package of that name: Node has it. */
export default function stripAnsi(text: string): string {
  return stripVTControlCharacters(text)
}
