import { inputs } from '../../model/vocabulary.ts'
import type { Reader } from '../../model/reader.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { applicationFrom } from './application.ts'
import { principalFrom } from './service-principal.ts'

/** What Graph answers when an app is made from a template: both halves of it in one object. */
export default {
  kind: 'graph-application-service-principal',
  title: 'an app made from a template (application and service principal)',

  recognises(record) {
    return record.get('application').isObject && record.get('servicePrincipal').isObject
  },

  read(record, add) {
    add(inputs.applications, applicationFrom(record.get('application')))
    add(inputs.principals, principalFrom(record.get('servicePrincipal')))
  },
} satisfies Reader<Cursor>
