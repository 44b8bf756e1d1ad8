import { lstatSync, readdirSync, readFileSync, realpathSync, statSync, type Dirent, type Stats } from 'node:fs'

// The file system as the pipeline reads it. Node's asynchronous one costs start-up, and nothing else waits while one is read.

export const stat = async (path: string): Promise<Stats> => Promise.resolve(statSync(path))
export const lstat = async (path: string): Promise<Stats> => Promise.resolve(lstatSync(path))
export const realpath = async (path: string): Promise<string> => Promise.resolve(realpathSync(path))
export const readFile = async (path: string): Promise<Buffer> => Promise.resolve(readFileSync(path))
export const entriesOf = async (folder: string): Promise<Dirent[]> => Promise.resolve(readdirSync(folder, { withFileTypes: true }))
