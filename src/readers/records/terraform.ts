import type { Add, Reader } from '../../model/reader.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { stackIn, TerraformResources } from './_terraform.ts'
import { addApplications, addPrincipals } from './_terraform-app.ts'
import { addPeople, addPolicies, addProvisioning } from './_terraform-directory.ts'

/** An app in Terraform: the state, and `terraform show -json` of a state or a plan. In Pulumi: a stack. Several resources describe one object. */
export default [
  {
    kind: 'terraform',
    title: 'Terraform’s state or plan',

    recognises(record) {
      if ((record.has('resources') || record.has('modules')) && (record.has('lineage') || record.has('terraform_version'))) return true
      // Configuration in JSON: `main.tf.json`.
      if (record.get('resource').keys.some((key) => key.startsWith('azuread_'))) return true
      return (
        record.has('format_version') &&
        ['planned_values', 'values', 'resource_changes', 'configuration', 'prior_state'].some((key) => record.has(key))
      )
    },

    read(record, add) {
      if (addAll(record, add)) return
      add.note(
        record.at,
        ['resources', 'modules', 'values', 'planned_values'].some((key) => record.has(key))
          ? 'this Terraform file contains no resources of the provider azuread, so it contains nothing about the app.'
          : 'this Terraform file contains only the configuration, without values. Give the output of: terraform show -json > state.json',
      )
    },
  },
  {
    kind: 'pulumi',
    title: 'a Pulumi stack',

    recognises: (record) => stackIn(record) !== undefined,

    read(record, add) {
      if (addAll(record, add)) return
      add.note(record.at, 'this Pulumi stack contains no resources of the provider azuread, so it contains nothing about the app.')
    },
  },
] satisfies readonly Reader<Cursor>[]

/** Resources of azuread in one file. Each is compared with the others, and no tenant keeps as many apps in one state. */
const MOST_RESOURCES = 10_000

/** False where there is nothing. */
function addAll(record: Cursor, add: Add): boolean {
  const state = new TerraformResources(record)
  if (state.all.length === 0) return false
  if (state.all.length > MOST_RESOURCES) {
    add.lost(
      record.at,
      `It has more than ${MOST_RESOURCES / 1000},000 resources of the provider azuread, and was not read. Give only what is about the app.`,
    )
    return true
  }
  addApplications(state, add)
  addPrincipals(state, add)
  addPolicies(state, add)
  addProvisioning(state, add)
  addPeople(state, add)
  return true
}
