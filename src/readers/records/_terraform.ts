import type { Field } from '../../model/field.ts'
import { absent, known } from '../../syntax/field.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { expanded } from './_flatmap.ts'

// The resources in a Terraform state or plan or in a Pulumi stack, and what their values have in common.

/** A resource or data source. */
interface TerraformResource {
  readonly type: string
  readonly values: Cursor
  /** False for a data source, which Terraform only reads. */
  readonly managed: boolean
}

/** Every resource and data source of the azuread provider, in all modules. */
export class TerraformResources {
  readonly all: readonly TerraformResource[]
  readonly tool: 'Terraform' | 'Pulumi'
  readonly #managed: ReadonlySet<Cursor>

  constructor(root: Cursor) {
    const stack = stackIn(root)
    this.tool = stack ? 'Pulumi' : 'Terraform'
    const module = ['planned_values', 'values'].map((key) => root.get(key, 'root_module')).find(({ isObject }) => isObject)
    const found = stack
      ? fromStack(stack)
      : root.has('modules')
        ? fromOldState(root)
        : root.has('resources')
          ? fromState(root)
          : fromModule(module ?? root.get('prior_state', 'values', 'root_module'))
    this.all = found.filter(({ type }) => type.startsWith('azuread_'))
    this.#managed = new Set(this.all.filter(({ managed }) => managed).map(({ values }) => values))
  }

  of(...types: readonly string[]): readonly Cursor[] {
    return this.all.filter(({ type }) => types.includes(type)).map(({ values }) => values)
  }

  isManaged(values: Cursor): boolean {
    return this.#managed.has(values)
  }
}

function fromState(root: Cursor): TerraformResource[] {
  return root
    .get('resources')
    .items()
    .flatMap((resource) =>
      resource
        .get('instances')
        .items()
        .filter((instance) => !instance.has('deposed'))
        .map((instance) => ({ type: resource.plain('type') ?? '', values: instance.get('attributes'), managed: isManaged(resource) })),
    )
    .filter(({ values }) => values.isObject)
}

/** The state of Terraform 0.11 and older, version 3. */
function fromOldState(root: Cursor): TerraformResource[] {
  return root
    .get('modules')
    .items()
    .flatMap((module) => module.get('resources').members())
    .map(([name, resource]) => ({ type: resource.plain('type') ?? '', attributes: resource.get('primary', 'attributes'), name }))
    .filter(({ attributes, type }) => attributes.isObject && type.startsWith('azuread_'))
    .map(({ type, attributes, name }) => ({ type, values: expanded(attributes), managed: !name.startsWith('data.') }))
}

/** The resources of a Pulumi stack: `pulumi stack export`, or the file of its state. */
export function stackIn(root: Cursor): Cursor | undefined {
  const places = [root.get('deployment', 'resources'), root.get('checkpoint', 'latest', 'resources')]
  return places.find((resources) => resources.nth(0)?.has('urn') === true)
}

function fromStack(resources: Cursor): TerraformResource[] {
  return resources
    .items()
    .filter((resource) => resource.get('delete').value !== true)
    .map((resource) => ({
      type: terraformName(resource.plain('type') ?? ''),
      values: resource.get('outputs').spelled('pulumi'),
      managed: resource.get('external').value !== true,
    }))
    .filter(({ values }) => values.isObject)
}

/** `azuread_service_principal` for `azuread:index/servicePrincipal:ServicePrincipal`: Pulumi's provider is made from that of Terraform. */
function terraformName(token: string): string {
  const name = /^azuread:index\/(\w+):/.exec(token)?.[1]
  return name === undefined ? '' : `azuread_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
}

function fromModule(module: Cursor): TerraformResource[] {
  const here = module
    .get('resources')
    .items()
    .map((resource) => ({ type: resource.plain('type') ?? '', values: resource.get('values'), managed: isManaged(resource) }))
    .filter(({ values }) => values.isObject)
  return [...here, ...module.get('child_modules').items().flatMap(fromModule)]
}

function isManaged(resource: Cursor): boolean {
  return resource.plain('mode') !== 'data'
}

/** The id, lower case, of `/applications/<id>` (provider v3) or of the bare id (v2). */
export function lastOf(path: string | undefined): string | undefined {
  return path === undefined || path === '' ? undefined : path.slice(path.lastIndexOf('/') + 1).toLowerCase()
}

/** The parts of each object by its id, as `lastOf` gives it: a state may have ten thousand of each. */
export function partsBy(
  parts: readonly Cursor[],
  ownerOf: (part: Cursor) => string | undefined,
): (id: string | undefined) => readonly Cursor[] {
  const byOwner = new Map<string, Cursor[]>()
  for (const part of parts) {
    const owner = lastOf(ownerOf(part))
    if (owner === undefined) continue
    const own = byOwner.get(owner)
    if (own) own.push(part)
    else byOwner.set(owner, [part])
  }
  return (id) => (id === undefined ? undefined : byOwner.get(id)) ?? []
}

export function idIn(values: Cursor): Field<string> {
  const id = values.text('object_id')
  if (id.is === 'known') return id
  const path = values.text('id')
  if (path.is !== 'known') return path
  return known(path.value.slice(path.value.lastIndexOf('/') + 1), path.at)
}

/** A block is an array with one entry; in Pulumi mostly the entry itself. */
export function block(values: Cursor, key: string): Cursor | undefined {
  const here = values.get(key)
  return here.isObject ? here : here.nth(0)
}

/** A value inside of a block: empty where the block is empty, absent where the key is. */
export function inBlock<T>(values: Cursor, key: string, read: (block: Cursor) => Field<T>): Field<T> {
  const here = block(values, key)
  if (here) return read(here)
  return values.has(key) ? { is: 'empty', at: values.get(key).at } : absent(values.at)
}

/** The id of the service principal that a resource belongs to. */
export function principalIdIn(values: Cursor): string | undefined {
  return (
    values.plain('service_principal_id') ??
    /^\/servicePrincipals\/([^/]+)/.exec(values.plain('id') ?? '')?.[1] ??
    values.plain('id')?.split('/')[0]
  )
}
