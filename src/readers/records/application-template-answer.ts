import { inputs } from '../../model/vocabulary.ts'
import type { Reader } from '../../model/reader.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { applicationFrom } from './application.ts'
import { principalFrom } from './service-principal.ts'

/** The response of Graph when an app is created from a template: application and service principal in one object. */
export default {
  kind: 'graph-application-service-principal',
  title: 'an app created from a template (application and service principal)',

  recognises(record) {
    return record.get('application').isObject && record.get('servicePrincipal').isObject
  },

  read(record, add) {
    add(inputs.applications, applicationFrom(record.get('application')))
    add(inputs.principals, principalFrom(record.get('servicePrincipal'), add.lost))
  },
} satisfies Reader<Cursor>
