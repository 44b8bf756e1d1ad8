/** Written into the bundle at build time, out of package.json; sources and tests run as `0.0.0-source`. */
declare const __VERSION__: string | undefined

export const VERSION: string = typeof __VERSION__ === 'string' ? __VERSION__ : '0.0.0-source'
