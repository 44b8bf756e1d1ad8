import { placeAt } from '../../syntax/place.ts'
import { type Artifact, type Evidence, type Place } from '../../model/artifact.ts'
import { absent, known } from '../../syntax/field.ts'
import { type Field } from '../../model/field.ts'
import { isSourceOrNotes } from '../../domain/file-kinds.ts'
import { messagesInText, type Embedded } from '../../syntax/embedded.ts'
import { MOST_FIELDS, openTextOf, pageFields, type WrittenField } from '../../syntax/envelope.ts'
import { ASSERTION, ASSERTION_1, PROTOCOL, PROTOCOL_1 } from '../../syntax/saml-namespaces.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { attribute, FOLDED, foldedIn, parseXml, placeOfElement, textOf, type Xml, type XmlElement } from '../../syntax/xml.ts'
import { secretsOf, type MessageSecrets } from './_secrets.ts'
import { contentOf, FIELDS, messageIn, recordingIn, type Wrapped } from './_wrapped.ts'

// SAML messages: found in a text or a page, unwrapped and parsed.

/** No real sign-in is larger, and a hostile file would take long to check. */
const MAX_CHARACTERS = 5.5 * 1024 * 1024
const MAX_ATTRIBUTES = 6_000
const MAX_ELEMENTS = 40_000

/** A parsed message. Its places are those in the file; its values are without secrets, but for those of `root`. */
export interface Message extends Wrapped {
  readonly xml: string
  readonly secrets: MessageSecrets
  readonly root: XmlElement
  readonly document: Xml
  placeOf(element: XmlElement): Place
  textIn(element: XmlElement): Evidence<string>
  attributeOf(element: XmlElement, name: string): Evidence<string> | undefined
}

/** Everything in a text, a page or an XML file that may be a message. */
export function wrappedIn(artifact: Artifact): readonly Wrapped[] {
  // A string in JSON is no text yet; recordings and fields have readers of their own.
  if (recordingIn(artifact)) return []
  const text = openTextOf(artifact)
  const start = Math.max(text.search(/\S/), 0)
  const own = { artifact, postedTo: null, capturedAt: null }
  if (text[start] !== '<') {
    const content = contentOf(text)
    const all: Wrapped = { ...own, ...content, from: null, at: placeAt(artifact, start, text.trimEnd().length) }
    if ('message' in parse(all)) return [all]
    // Base64 with words after it may be taken for more base64.
    const inText = embeddedIn(artifact, text)
    const isNone = content.xml === null && content.tooLarge !== true
    return isNone || inText.some((wrapped) => 'message' in parse(wrapped)) ? inText : [all]
  }
  const hidden = pageFields(text, FIELDS)
  if (hidden.length > 0) return allOf(hidden, (field) => fieldOf(artifact, field, field.action))
  const whole = { ...own, xml: text.slice(start), from: start, at: placeAt(artifact, start, text.length) }
  const parsedWhole = parse(whole)
  if ('message' in parsedWhole && meaningOf(parsedWhole.message.root) !== null) return [whole]
  const inText = embeddedIn(artifact, text)
  return inText.some((wrapped) => 'message' in parse(wrapped)) ? inText : [whole]
}

/** Files of these kinds are given for what is in them; others may quote a message among much else, as a manual does. */
const FOR_MESSAGES = /\.(?:txt|log|saml|xml)$/i
const NOTES = /\.(?:md|markdown|rst|adoc)$/i

/** Messages in other text. A manual that quotes one, and an example with dots in it, are no evidence. */
function embeddedIn(artifact: Artifact, text: string): readonly Wrapped[] {
  const { name, named, role } = artifact
  const all = messagesInText(text, FIELDS)
  const inside = all.reduce((sum, { start, end }) => sum + end - start, 0)
  const isGiven = named || role === 'response'
  const isMeant = isGiven || FOR_MESSAGES.test(name) || (inside * 2 >= text.trim().length && (NOTES.test(name) || !isSourceOrNotes(name)))
  const found = isMeant ? all : all.filter(({ as }) => as === 'field')
  const isQuoted = !isGiven && !FOR_MESSAGES.test(name)
  return allOf(found, (each) => wrappedFrom(artifact, each, placeAt(artifact, each.start, each.end))).filter((wrapped, index) => {
    const each = found[index]
    if (isGiven || wrapped.isSurplus === true || !each) return true
    return !isExample(each, wrapped, text) && !isWords(each, wrapped) && !(isQuoted && isForOthers(wrapped))
  })
}

/** The same in a text that is a value in JSON, with their lengths. */
export function messagesAt(cursor: Cursor, text: string): readonly { readonly wrapped: Wrapped; readonly length: number }[] {
  return messagesInText(text, FIELDS).flatMap((each) => {
    const wrapped = { ...wrappedFrom(cursor.artifact, each, cursor.at), from: null }
    return isExample(each, wrapped, text) || isForOthers(wrapped) ? [] : [{ wrapped, length: each.text.length }]
  })
}

function wrappedFrom(artifact: Artifact, { as, text, start, end, postedTo }: Embedded, at: Place): Wrapped {
  const own = { artifact, from: null, at, postedTo, capturedAt: null }
  if (as === 'field') return { ...own, ...messageIn(text) }
  if (as === 'base64') return { ...own, ...contentOf(text) }
  // Without the marks of a quotation it is no longer what is written.
  return { ...own, xml: text, from: text.length === end - start ? start : null }
}

/** A ticket or a manual may quote the message of another app; one for Mixpanel, or by it, has its name in an address. */
function isForOthers({ xml }: Wrapped): boolean {
  return xml !== null && !/mixpanel/i.test(xml)
}

/** The name of the field in a sentence, with the words after it. */
function isWords({ as, text }: Embedded, { xml, tooLarge }: Wrapped): boolean {
  return as === 'field' && xml === null && tooLarge !== true && !/\S{60}/.test(text)
}

/** Examples in documentation are short. */
const LONGEST_EXAMPLE = 600
const DOTS = /\.\.\.|…/

/** An example of documentation, or what is no message of SAML. */
function isExample({ as, text, end }: Embedded, wrapped: Wrapped, around: string): boolean {
  if (as === 'field') return false
  const isShortened = as === 'base64' && text.length < LONGEST_EXAMPLE && DOTS.test(around.slice(end, end + 6))
  return isShortened || !isOfSaml(wrapped) || isElided(wrapped)
}

/** XML with dots in place of what an example leaves out. */
function isElided(wrapped: Wrapped): boolean {
  const { xml } = wrapped
  if (xml === null || !DOTS.test(xml)) return false
  const result = parse(wrapped)
  if (!('failed' in result)) return false
  return xml.length < LONGEST_EXAMPLE || (result.failed !== FOLDED && xml.trimEnd().endsWith('>') && DOTS_IN_MARKUP.test(xml))
}

/** In a tag, or in place of elements. */
const DOTS_IN_MARKUP = /(?:\s|>)(?:\.\.\.|…)\s{0,9}(?:\/?>|<)/

const ROOT =
  /<(?:[\w.-]{1,60}:)?(?:Response|Assertion|EncryptedAssertion|AuthnRequest|RequestSecurityTokenResponse(?:Collection)?)[\s/>]|<!DOCTYPE/i

/** Whether it is a message by its beginning, read or not. */
export function isOfSaml({ xml, tooLarge }: Wrapped): boolean {
  return tooLarge === true || (xml !== null && ROOT.test(xml.slice(0, 2000)))
}

/** Of too many, the last one stands for those that are not read. */
function allOf<T>(fields: readonly T[], wrappedOf: (field: T) => Wrapped): readonly Wrapped[] {
  return fields.map((field, index) => (index < MOST_FIELDS ? wrappedOf(field) : { ...wrappedOf(field), xml: null, isSurplus: true }))
}

function fieldOf(artifact: Artifact, { value, start, end }: WrittenField, postedTo: string | null): Wrapped {
  return { artifact, ...messageIn(value), from: null, at: placeAt(artifact, start, end), postedTo, capturedAt: null }
}

const TOO_MANY = `It has more than ${MOST_FIELDS / 1000},000 SAML messages. This one, and those after it, were not read.`

type ParsedMessage = { readonly message: Message } | { readonly failed: string; readonly at: Place }

/** A file is parsed when it is recognised and when it is read. */
const parsed = new WeakMap<Wrapped, ParsedMessage>()

export function parse(wrapped: Wrapped): ParsedMessage {
  const cached = parsed.get(wrapped)
  if (cached) return cached
  const result = parseOnce(wrapped)
  parsed.set(wrapped, result)
  return result
}

function parseOnce(wrapped: Wrapped): ParsedMessage {
  const { artifact, xml, from, at } = wrapped
  if (wrapped.isSurplus) return { failed: TOO_MANY, at }
  if (wrapped.tooLarge) return { failed: `${TOO_LARGE} It is larger than 5 MB.`, at }
  if (xml === null) return { failed: 'The value of this field is not a SAML message: it is neither XML nor base64 of XML.', at }
  const written = from !== null
  if (xml.length > MAX_CHARACTERS) return { failed: `${TOO_LARGE} It is larger than 5 MB.`, at }
  const result = parseXml(
    written ? artifact : { ...artifact, text: xml },
    from ?? 0,
    written ? openTextOf(artifact).slice(0, from + xml.length) : xml,
  )
  if ('failed' in result) return written ? result : { failed: xml.trimEnd().endsWith('>') ? result.failed : CUT, at }
  const { root } = result.xml
  if (root.getElementsByTagName('*').length > MAX_ELEMENTS || root.getElementsByTagNameNS('*', 'Attribute').length > MAX_ATTRIBUTES) {
    return { failed: `${TOO_LARGE} It holds more than 10,000 attributes.`, at: written ? placeOfElement(root) : at }
  }
  const folded = foldedIn(root)
  if (folded) return { failed: FOLDED, at: written ? placeOfElement(folded) : at }
  // Of a list that is held in part, the text has another length.
  const secrets = secretsOf(xml, written && artifact.text.length >= from + xml.length ? artifact.text.slice(from, from + xml.length) : null)
  if (secrets === null) return { failed: TOO_MANY_SECRETS, at: written ? placeOfElement(root) : at }
  const put = (evidence: Evidence<string>): Evidence<string> => ({
    value: secrets.hide(evidence.value),
    at: written ? evidence.at : at,
  })
  return {
    message: {
      ...wrapped,
      xml,
      secrets,
      root,
      document: result.xml,
      placeOf: (element) => (written ? placeOfElement(element) : at),
      textIn: (element) => put(textOf(element)),
      attributeOf(element, name) {
        const found = attribute(element, name)
        return found && put(found)
      },
    },
  }
}

const CUT = 'The SAML message here is cut off: its end is missing, so that it was not read. Capture the sign-in again, and save all of it.'
const TOO_MANY_SECRETS = 'No sign-in has a SAML message with so many tokens or passwords; it was not checked.'
const TOO_LARGE = 'No sign-in has a SAML message of this size; it was not checked.'

/** What a document is, by its root element; `tokens` is a WS-Federation answer, `saml-1-1` what SAML 2.0 has replaced. */
export function meaningOf(root: XmlElement): 'response' | 'request' | 'tokens' | 'saml-1-1' | null {
  const { namespaceURI: namespace, localName: name } = root
  if (namespace === PROTOCOL) return name === 'Response' ? 'response' : name === 'AuthnRequest' ? 'request' : null
  if (namespace === ASSERTION) return name === 'Assertion' || name === 'EncryptedAssertion' ? 'response' : null
  if ((namespace === ASSERTION_1 && name === 'Assertion') || (namespace === PROTOCOL_1 && name === 'Response')) return 'saml-1-1'
  return /^RequestSecurityTokenResponse(?:Collection)?$/.test(name ?? '') && /ws-sx\/ws-trust|\/trust$/.test(namespace ?? '')
    ? 'tokens'
    : null
}

/** An attribute or a text as a field; `missing` is the place of the element that should have it. */
export function fieldFrom(evidence: Evidence<string> | undefined, missing: Place): Field<string> {
  if (!evidence) return absent(missing)
  return evidence.value.trim() === '' ? { is: 'empty', at: evidence.at } : known(evidence.value, evidence.at)
}

export function dateFrom(evidence: Evidence<string> | undefined, missing: Place): Field<Date> {
  if (!evidence) return absent(missing)
  // Times in SAML are UTC, also those without a zone.
  const date = new Date(/(?:Z|[+-]\d{2}:\d{2})$/.test(evidence.value.trim()) ? evidence.value.trim() : `${evidence.value.trim()}Z`)
  return Number.isNaN(date.getTime()) ? { is: 'unreadable', at: evidence.at, why: 'it is not a date' } : known(date, evidence.at)
}
