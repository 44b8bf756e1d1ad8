import {
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
  type Dirent,
  type Stats,
} from 'node:fs'

// The synchronous file system behind the interface of the asynchronous one: loading the latter costs start-up time, and nothing runs in parallel here.

export const stat = async (path: string): Promise<Stats> => Promise.resolve(statSync(path))
export const lstat = async (path: string): Promise<Stats> => Promise.resolve(lstatSync(path))
export const realpath = async (path: string): Promise<string> => Promise.resolve(realpathSync(path))
export const readFile = async (path: string): Promise<Buffer> => Promise.resolve(readFileSync(path))
export const entriesOf = async (folder: string): Promise<Dirent[]> => Promise.resolve(readdirSync(folder, { withFileTypes: true }))

/** The first bytes of a file, without the rest. */
export const headOf = async (path: string, length: number): Promise<Uint8Array> => Promise.resolve(headSync(path, length))

function headSync(path: string, length: number): Uint8Array {
  const file = openSync(path, 'r')
  try {
    const bytes = new Uint8Array(length)
    return bytes.subarray(0, readSync(file, bytes, 0, length, 0))
  } finally {
    closeSync(file)
  }
}
