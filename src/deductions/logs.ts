import { missing } from '../domain/no-finding.ts'
import { provisionedOf } from '../domain/provisioned.ts'
import { signInsOf } from '../domain/sign-ins.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { defineDeduction } from './_define.ts'

/** All logs of one kind together. */
export default [
  defineDeduction({
    gives: derived.signIns,
    needs: { logs: inputs.signInLogs },
    wants: {},
    derive({ logs: [first, ...others] }) {
      return first ? signInsOf([first, ...others]) : missing()
    },
  }),
  defineDeduction({
    gives: derived.provisioned,
    needs: { logs: inputs.provisioningLogs },
    wants: {},
    derive({ logs: [first, ...others] }) {
      return first ? provisionedOf([first, ...others]) : missing()
    },
  }),
]
