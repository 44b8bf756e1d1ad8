import fc from 'fast-check'
import { findNodeAtLocation, parseTree } from 'jsonc-parser'
import { describe, expect, it } from 'vitest'
import { JsonPlaces, repeatedKeys } from '../src/syntax/json-places.ts'
import type { Path } from '../src/syntax/tree.ts'

/** Every path of a value, with that of the value itself. */
function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((each, index) => pathsIn(each, [...path, index]))]
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, each]) => pathsIn(each, [...path, key]))]
}

describe('places in JSON', () => {
  it('are those of a parser that builds a tree', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 2, '\t'), (value, space) => {
        const text = ` ${JSON.stringify(value, null, space)}\n`
        const places = new JsonPlaces(text)
        const root = parseTree(text)
        for (const path of pathsIn(JSON.parse(text))) {
          const node = root && findNodeAtLocation(root, path)
          if (node) expect(places.spanOf(path)).toEqual({ start: node.offset, end: node.offset + node.length })
        }
      }),
    )
  })

  it('of what does not exist are those of what is around it, and an object with many members is no different', () => {
    const text = `{"a": {"b": [1, 2]}, "many": {${Array.from({ length: 200 }, (_, index) => `"k${index}": ${index}`).join(', ')}}}`
    const places = new JsonPlaces(text)
    const at = (path: Path): string => {
      const { start, end } = places.spanOf(path)
      return text.slice(start, end)
    }
    expect(at(['a', 'x'])).toBe('{"b": [1, 2]}')
    expect(at(['a', 'b', 7])).toBe('[1, 2]')
    expect(at(['many', 'k3'])).toBe('3')
    expect(at(['many', 'k199'])).toBe('199')
    expect(at(['many', 'k198'])).toBe('198')
    expect(at(['many', 'none']).startsWith('{"k0"')).toBe(true)
  })

  it('of keys that are there twice, and of no others', () => {
    const text = '{"a": [{"x": 1}, {"x": 1, "y": {}, "\\u0078": 2}], "b": "\\"a\\": 1", "a": null}'
    expect(Array.from(repeatedKeys(text), ({ path, key }) => [path, text.slice(key.start, key.end), key.start])).toEqual([
      [['a', 1, 'x'], '"\\u0078"', text.indexOf('"\\u0078"')],
      [['a'], '"a"', text.lastIndexOf('"a"')],
    ])
  })
})
