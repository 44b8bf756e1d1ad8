import { inputs } from '../../model/vocabulary.ts'
import type { Reader } from '../../model/reader.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { principalFrom } from './service-principal.ts'

/** Only the signing certificates of an enterprise application. */
export default [
  {
    kind: 'graph-service-principal-keys',
    title: 'the keys of an enterprise application (service principal)',

    recognises(record) {
      return record.has('keyCredentials') && !record.has('appId') && !record.has('identifierUris')
    },

    read(record, add) {
      // Only a response of Graph shows what is configured; a request body may not have been applied.
      if (/#servicePrincipals\(/.test(record.context ?? '')) add(inputs.principals, principalFrom(record, add.lost))
    },
  },
  {
    kind: 'graph-self-signed-certificate',
    title: 'a signing certificate that was created for an enterprise application',

    recognises(record) {
      return (
        /#microsoft\.graph\.selfSignedCertificate$/.test(record.context ?? '') ||
        (record.has('thumbprint') && record.has('customKeyIdentifier') && record.has('keyId'))
      )
    },

    read(record, add) {
      add.note(
        record.at,
        'this is the response to the creation of a certificate. It does not say whether the certificate is active now. Give the output of: az ad sp show --id APP_ID > sp.json',
      )
    },
  },
] satisfies readonly Reader<Cursor>[]
