import type { Place } from '../../model/artifact.ts'
import { inputs } from '../../model/vocabulary.ts'
import type { Field } from '../../model/field.ts'
import type { Add } from '../../model/reader.ts'
import type { AuthnRequest } from '../../model/saml.ts'
import { REPAIRS } from '../../syntax/base64-text.ts'
import { authnRequestFrom } from '../../syntax/saml-request.ts'
import type { XmlElement } from '../../syntax/xml.ts'
import { ASSERTION, ASSERTION_1 } from '../../syntax/saml-namespaces.ts'
import { isOfSaml, meaningOf, parse, type Message } from './_message.ts'
import { captureFrom } from './_response.ts'
import type { Wrapped } from './_wrapped.ts'

/** As many messages that cannot be read are named one by one. */
const MOST_UNREAD = 20

/** Adds every message, and a problem for each that cannot be read. `isWhole`: if no message can be read, neither can the file. */
export function addAll(found: readonly Wrapped[], add: Add, isWhole = false): void {
  const seen = new Set<string>()
  const unnamed: Place[] = []
  let named = 0
  const unread = isWhole && found.every((wrapped) => 'failed' in parse(wrapped))
  for (const wrapped of found) {
    if (wrapped.withheld !== undefined) {
      add.note(wrapped.at, `the SAML message here counts as not given, ${wrapped.withheld}.`)
      continue
    }
    const result = parse(wrapped)
    if ('failed' in result) {
      if (++named > MOST_UNREAD) unnamed.push(result.at)
      else if (unread) add.unreadable(result.at, result.failed, isOfSaml(wrapped) || undefined)
      else add.lost(result.at, result.failed)
      continue
    }
    const { message } = result
    if (message.repairs && message.repairs.length > 0) {
      add.note(message.at, `a SAML message was not encoded as it should be: ${message.repairs.map((each) => REPAIRS[each]).join('; ')}.`)
    }
    // A recording holds a message twice: in the page that posts it and in the request itself.
    if (seen.has(message.xml)) continue
    seen.add(message.xml)
    for (const { kind, label } of message.secrets.found) add(inputs.detectedSecrets, { at: message.at, kind, label })
    switch (meaningOf(message.root)) {
      case 'request':
        add(inputs.requests, requestFrom(message))
        break
      case 'response':
        add(inputs.captures, captureFrom(message))
        break
      case 'tokens':
        if (holdsAssertion(message.root)) add(inputs.captures, captureFrom(message))
        else if (holdsAssertion(message.root, ASSERTION_1)) addOldAssertion(message, add, isWhole)
        else
          add.problem(
            message.placeOf(message.root),
            'This WS-Federation answer holds no SAML 2.0 assertion; Mixpanel accepts nothing else.',
          )
        break
      case 'saml-1-1':
        addOldAssertion(message, add, isWhole)
        break
      case null:
        add.problem(message.placeOf(message.root), 'This is neither a SAML response nor a SAML request; it was not checked.')
    }
  }
  if (unnamed[0]) add.lost(unnamed[0], `This SAML message, and ${unnamed.length - 1} more after it, cannot be read either.`)
}

/** Whether it can be used to sign in, or holds data of a person. */
export function holdsAssertion(root: XmlElement, namespace = ASSERTION): boolean {
  if (root.namespaceURI === namespace) return true
  return ['Assertion', 'EncryptedAssertion'].some((name) => root.getElementsByTagNameNS(namespace, name).length > 0)
}

const SAML_1_1 =
  'This is a SAML 1.1 assertion, as WS-Federation sends it. Mixpanel accepts SAML 2.0 alone, so this is the sign-in of another app, or the single sign-on mode of the app is not SAML. Nothing in it was checked: capture the sign-in to Mixpanel, which ends with a POST of SAMLResponse to sso.mixpanel.com.'

/** Named, and not read: no evidence is lost. */
function addOldAssertion(message: Message, add: Add, isWhole: boolean): void {
  const at = message.placeOf(message.root)
  if (isWhole && message.artifact.role === 'response') add.unreadable(at, SAML_1_1)
  else add.problem(at, SAML_1_1)
}

/** Without secrets. Where the text only encodes the request, every place is the whole field. */
function requestFrom(message: Message): AuthnRequest {
  const read = authnRequestFrom(message.root, message.postedTo)
  const { at, from, secrets } = message
  const place = (own: Place): Place => (from === null ? at : own)
  const here = <T>(field: Field<T>): Field<T> => ({ ...field, at: place(field.at) })
  const text = (field: Field<string>): Field<string> => here(field.is === 'known' ? { ...field, value: secrets.hide(field.value) } : field)
  return {
    ...read,
    // A capture is kept without the query, which may hold a signature.
    signed: read.signed === true ? true : null,
    sentTo: read.sentTo === null ? null : secrets.hide(read.sentTo),
    at: place(read.at),
    issuer: text(read.issuer),
    acsUrl: text(read.acsUrl),
    destination: text(read.destination),
    nameIdFormat: text(read.nameIdFormat),
    authnContextComparison: text(read.authnContextComparison),
    authnContexts: read.authnContexts.map((each) => ({ value: secrets.hide(each.value), at: place(each.at) })),
    issuedAt: here(read.issuedAt),
  }
}
