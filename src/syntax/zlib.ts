/** Node's zlib, loaded when something is compressed: most runs need none of it. */
export function zlib(): typeof import('node:zlib') {
  return process.getBuiltinModule('node:zlib')
}
