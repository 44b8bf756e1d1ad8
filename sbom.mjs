// A CycloneDX list of the packages that a bundle holds inside. It has no time and no random number: the same bundle has the same list.
import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library'
import { foldersOf } from './licenses.mjs'

/** Text of dist/sbom.cdx.json (CycloneDX 1.6), from the paths of the modules inside. */
export async function sbomOf(modules) {
  const installed = realpathSync('node_modules')
  const lock = JSON.parse(await readFile('package-lock.json', 'utf8'))
  const root = componentOf(JSON.parse(await readFile('package.json', 'utf8')), Enums.ComponentType.Application)
  const components = await Promise.all(
    foldersOf(modules).map(async (folder) => {
      const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
      const component = componentOf(manifest, Enums.ComponentType.Library)
      const locked = lock.packages[`node_modules/${relative(installed, folder).replaceAll('\\', '/')}`]
      component.externalReferences.add(tarballOf(manifest, locked?.integrity))
      return component
    }),
  )
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: root }) })
  for (const component of components) {
    bom.components.add(component)
    root.dependencies.add(component.bomRef)
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
  // Derived from what is listed, as RFC 9562 lays out a UUID of one's own making (version 8).
  const plain = serializer.serialize(bom, { sortLists: true })
  bom.serialNumber = `urn:uuid:${uuidFrom(plain)}`
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`
}

function componentOf({ name, version, description, license }, type) {
  const [short, group] = name.split('/').reverse()
  const purl = `pkg:npm/${group === undefined ? '' : `${encodeURIComponent(group)}/`}${short}@${version}`
  const component = new Models.Component(type, short, { bomRef: purl, group, version, description, purl })
  const { licenses } = component
  // An expression such as (MIT OR Apache-2.0) is no id.
  if (typeof license !== 'string') throw new Error(`${name} says nothing of its licence.`)
  licenses.add(/[() ]/.test(license) ? new Models.LicenseExpression(license) : new Models.SpdxLicense(license))
  return component
}

/** The package at npm, with the hash that package-lock.json demands. */
function tarballOf({ name, version }, integrity = '') {
  const url = `https://registry.npmjs.org/${name}/-/${name.replace(/.*\//, '')}-${version}.tgz`
  const reference = new Models.ExternalReference(url, Enums.ExternalReferenceType.Distribution)
  const [, base64] = /^sha512-(\S+)$/.exec(integrity) ?? []
  if (base64 !== undefined) reference.hashes.set(Enums.HashAlgorithm['SHA-512'], Buffer.from(base64, 'base64').toString('hex'))
  return reference
}

function uuidFrom(text) {
  const hex = createHash('sha256').update(text).digest('hex')
  const variant = ((Number.parseInt(hex[16], 16) & 3) | 8).toString(16)
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, variant + hex.slice(17, 20), hex.slice(20, 32)].join('-')
}
