import type { Reader } from '../../model/reader.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { TerraformResources } from './_terraform.ts'
import { addApplications, addPrincipals } from './_terraform-app.ts'
import { addPeople, addPolicies, addProvisioning } from './_terraform-directory.ts'

/** An app in Terraform: the state, and `terraform show -json` of a state or a plan. Several resources describe one object. */
export default {
  kind: 'terraform',
  title: 'Terraform’s state or plan',

  recognises(record) {
    if (record.has('resources') && (record.has('lineage') || record.has('terraform_version'))) return true
    return (
      record.has('format_version') &&
      ['planned_values', 'values', 'resource_changes', 'configuration', 'prior_state'].some((key) => record.has(key))
    )
  },

  read(record, add) {
    const state = new TerraformResources(record)
    if (state.all.length === 0) {
      add.note(
        record.at,
        record.has('resources') || record.has('values') || record.has('planned_values')
          ? 'this Terraform file contains no resources of the provider azuread, so it contains nothing about the app.'
          : 'this Terraform file contains only the configuration, without values. Give the output of: terraform show -json > state.json',
      )
      return
    }
    addApplications(state, add)
    addPrincipals(state, add)
    addPolicies(state, add)
    addProvisioning(state, add)
    addPeople(state, add)
  },
} satisfies Reader<Cursor>
