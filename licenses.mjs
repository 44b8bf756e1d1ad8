// The licences of the packages that a bundle holds inside: they ask to travel along.
import { realpathSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Text of dist/LICENSES.txt, from the paths of the modules inside; throws where a package brings no licence along. */
export async function licensesOf(modules) {
  const packages = await Promise.all(foldersOf(modules).map(licenseIn))
  packages.sort((a, b) => (a.title < b.title ? -1 : 1))
  const head = 'sso-doctor holds these packages inside, each under its own licence.\n'
  return [head, ...packages.map(({ title, license, text }) => `${'-'.repeat(72)}\n${title} (${license})\n\n${text.trim()}\n`)].join('\n')
}

/** The folders of the packages that modules come from, each once. */
export function foldersOf(modules) {
  const folders = new Set()
  for (const path of modules) {
    const folder = /^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(path)?.[0]
    // A folder of links leads to one package by two paths.
    if (folder !== undefined) folders.add(realpathSync(folder))
  }
  return [...folders]
}

async function licenseIn(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e(?:[.-].*)?$/i.test(entry))
  if (file === undefined && typeof license !== 'string') throw new Error(`${name} says nothing of its licence.`)
  const text =
    file === undefined ? `Licensed under ${license}; the package brings no text along.` : await readFile(join(folder, file), 'utf8')
  return { title: `${name} ${version}`, license: typeof license === 'string' ? license : 'see below', text }
}
