import type { DetectedSecret } from '../model/artifact.ts'
import type { FoundSecret } from './secrets/found.ts'
import { decodeString, walkJson } from './secrets/json-walk.ts'
import { entryOf } from './table.ts'

// Terraform stores secrets in clear text under keys such as `value` or `result`: only the type of the resource shows that they are secrets.

const HOLDERS: ReadonlyMap<string, { readonly keys: readonly string[]; readonly kind: DetectedSecret['kind'] }> = new Map([
  ['azuread_application_password', { keys: ['value'], kind: 'client-secret' }],
  ['azuread_service_principal_password', { keys: ['value'], kind: 'client-secret' }],
  ['azuread_application', { keys: ['password.value'], kind: 'client-secret' }],
  ['random_password', { keys: ['result', 'bcrypt_hash'], kind: 'password' }],
  ['azurerm_key_vault_secret', { keys: ['value'], kind: 'password' }],
])

/** A certificate or a public key in base64, which is not secret. */
const PUBLIC_VALUE = /^(?:-----BEGIN (?:CERTIFICATE|PUBLIC KEY)|MII[A-Za-z0-9+/]{3}CCA|[0-9a-f-]{36}$)/

/** The secrets in a text that is Terraform's JSON: by type of resource, or because they are marked as sensitive. */
export function terraformSecrets(text: string): readonly FoundSecret[] {
  if (!(text.includes('"terraform_version"') || text.includes('"format_version"'))) return []
  let root: unknown
  try {
    root = JSON.parse(text)
  } catch {
    return []
  }
  const values = new Map<string, Pick<FoundSecret, 'kind' | 'label'>>()
  const keep = (value: unknown, label: string, kind: DetectedSecret['kind']): void => {
    if (typeof value === 'string' && value.length > 3 && !PUBLIC_VALUE.test(value)) values.set(value, { kind, label })
  }
  walk(root, keep)

  const found: FoundSecret[] = []
  if (values.size === 0) return found
  // Terraform escapes some characters that JSON does not need to escape, so the strings are compared as they are meant.
  walkJson(text, Math.max(0, text.search(/[{[]/)), {
    string(value) {
      const about = values.get(decodeString(text, value).text)
      if (about) found.push({ start: value.start, end: value.end, ...about })
    },
    close: () => undefined,
  })
  return found
}

type Keep = (value: unknown, label: string, kind: DetectedSecret['kind']) => void

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function walk(node: unknown, keep: Keep, depth = 0): void {
  if (depth > 60) return
  if (Array.isArray(node)) {
    for (const item of node) walk(item, keep, depth + 1)
    return
  }
  if (!isObject(node)) return
  const type = typeof node['type'] === 'string' ? node['type'] : ''
  const holder = HOLDERS.get(type)
  if (holder) {
    for (const attributes of attributesOf(node)) {
      for (const key of holder.keys)
        for (const value of reach(attributes, key.split('.'))) keep(value, key.split('.').at(-1) ?? key, holder.kind)
    }
  }
  // Values that depend on a sensitive variable are marked too; for the app itself this may be the sign-on URL, which is not secret.
  if (!type.startsWith('azuread_')) sensitive(node['values'], node['sensitive_values'], keep)
  outputs(node['outputs'], keep)
  outputs(node['variables'], keep)
  for (const value of Object.values(node)) walk(value, keep, depth + 1)
}

/** State: `instances[].attributes`; `show -json`: `values`, or `change.before` and `change.after`. */
function attributesOf(node: Readonly<Record<string, unknown>>): readonly unknown[] {
  const instances = Array.isArray(node['instances'])
    ? node['instances'].map((each: unknown) => (isObject(each) ? each['attributes'] : null))
    : []
  const change = isObject(node['change']) ? [node['change']['before'], node['change']['after']] : []
  return [...instances, node['values'], ...change]
}

function reach(node: unknown, path: readonly string[]): readonly unknown[] {
  if (Array.isArray(node)) return node.flatMap((item) => reach(item, path))
  const [key, ...rest] = path
  if (key === undefined) return [node]
  return isObject(node) && Object.hasOwn(node, key) ? reach(node[key], rest) : []
}

/** `sensitive_values` has the shape of `values`, with `true` where something is sensitive. */
function sensitive(value: unknown, marks: unknown, keep: Keep, label = 'sensitive value'): void {
  if (marks === true) keep(value, label, 'token')
  else if (Array.isArray(marks) && Array.isArray(value)) marks.forEach((mark, index) => sensitive(value[index], mark, keep, label))
  else if (isObject(marks) && isObject(value))
    for (const [key, mark] of Object.entries(marks)) sensitive(entryOf(value, key), mark, keep, key)
}

/** Outputs that are marked as sensitive, and outputs and variables with the name of a secret. */
function outputs(node: unknown, keep: Keep): void {
  if (!isObject(node)) return
  for (const [name, output] of Object.entries(node)) {
    if (isObject(output) && (output['sensitive'] === true || /(?:token|secret|password|private_key)$/i.test(name)))
      keep(output['value'], name, 'token')
  }
}
