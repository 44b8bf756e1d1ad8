import { readFile } from 'node:fs/promises'
import { transform } from 'esbuild'

const VITEST = new URL('./vitest.mjs', import.meta.url).href

/** Lets tests find what replaces vitest where it does not run: hooks for `module.register`. */
export function resolve(specifier, context, next) {
  return specifier === 'vitest' && context.parentURL !== VITEST ? { url: VITEST, shortCircuit: true } : next(specifier, context)
}

/** Lets Node import TypeScript. */
export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context)
  const { code } = await transform(await readFile(new URL(url), 'utf8'), { loader: 'ts', format: 'esm', target: 'node20' })
  return { format: 'module', source: code, shortCircuit: true }
}
