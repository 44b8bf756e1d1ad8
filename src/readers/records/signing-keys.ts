import { inputs } from '../../model/vocabulary.ts'
import type { Reader } from '../../model/reader.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { principalFrom } from './service-principal.ts'

/** The signing certificates of an enterprise application without the rest of it. */
export default [
  {
    kind: 'graph-service-principal-keys',
    title: 'the keys of an enterprise application (service principal)',

    recognises(record) {
      return record.has('keyCredentials') && !record.has('appId') && !record.has('identifierUris')
    },

    read(record, add) {
      // What Graph was told to write may never have come true; what it answered is so.
      if (/#servicePrincipals\(/.test(record.context ?? '')) add(inputs.principals, principalFrom(record))
    },
  },
  {
    kind: 'graph-self-signed-certificate',
    title: 'a signing certificate that was made for an enterprise application',

    recognises(record) {
      return (
        /#microsoft\.graph\.selfSignedCertificate$/.test(record.context ?? '') ||
        (record.has('thumbprint') && record.has('customKeyIdentifier') && record.has('keyId'))
      )
    },

    read(record, add) {
      add.note(
        record.at,
        'this is the answer to the making of a certificate: it does not say whether the certificate is active now. What is wanted is: az ad sp show --id <appId> > sp.json',
      )
    },
  },
] satisfies readonly Reader<Cursor>[]
