import type { AnyRule } from '../model/rule.ts'
import { CHAPTERS, ORDER } from './order.ts'

/** The rules in the order of the catalogue. One that the list does not name stands at the end of its chapter, by name. */
export function inOrder(rules: readonly AnyRule[]): readonly AnyRule[] {
  return [...rules].sort((a, b) => compare(rankOf(a.id), rankOf(b.id)) || (a.id < b.id ? -1 : 1))
}

type Rank = readonly [chapter: number, place: number]

function rankOf(id: string): Rank {
  const [chapter = '', name = ''] = id.split('/')
  const order: Readonly<Record<string, readonly string[]>> = ORDER
  const place = order[chapter]?.indexOf(name) ?? -1
  const chapters: readonly string[] = CHAPTERS
  return [chapters.includes(chapter) ? chapters.indexOf(chapter) : chapters.length, place === -1 ? Number.MAX_SAFE_INTEGER : place]
}

function compare(a: Rank, b: Rank): number {
  return a[0] - b[0] || a[1] - b[1]
}
