import { lstatSync, readdirSync, readFileSync, realpathSync, statSync, type Dirent, type Stats } from 'node:fs'

// The synchronous file system behind the interface of the asynchronous one: loading the latter costs start-up time, and nothing runs in parallel here.

export const stat = async (path: string): Promise<Stats> => Promise.resolve(statSync(path))
export const lstat = async (path: string): Promise<Stats> => Promise.resolve(lstatSync(path))
export const realpath = async (path: string): Promise<string> => Promise.resolve(realpathSync(path))
export const readFile = async (path: string): Promise<Buffer> => Promise.resolve(readFileSync(path))
export const entriesOf = async (folder: string): Promise<Dirent[]> => Promise.resolve(readdirSync(folder, { withFileTypes: true }))
