import { hasShape, isPlain, type Shape } from './blanked.ts'
import { tidied } from './typed-text.ts'

// A value of an export as Entra has it, without what a chat, a mail program or a word processor put around it.

/** What an address may consist of, on both sides of its @. */
const ADDRESS = /^[^\s@<>()[\]{}"“”„«»:;,|\\]+@[^\s@<>()[\]{}"“”„«»:;,|\\]+$/
/** What chats make of an address: a link in Markdown, the address and its link, a link alone, an address at the end of a list. */
const LINK = /^\[([^[\]]{1,320})\]\(mailto:([^()]{1,320})\)$/i
const ADDRESS_AND_LINK = /^([^<>]{1,320})<(?:mailto:)?([^<>|]{1,320})(?:\|[^<>|]{1,320})?>$/i
const LINK_ALONE = /^(?:mailto:)?([^<>|]{1,320})(?:\|[^<>|]{1,320})?$/i
/** What chats make of a URL, with or without its text. */
const URL_LINK = /^<([a-z][a-z0-9+.-]{1,20}:[^<>|\s]{1,2000}(?:\|[^<>|\s]{1,2000}){0,3})>$/i

/** The same of a domain alone. */
const DOMAIN_LINK = /^<https?:\/\/([^<>|\s/]{1,253})\/?(?:\|[^<>|\s]{1,253})?>$|^\[([^[\]\s]{1,253})\]\(https?:\/\/[^()\s]{1,300}\)$/i

/** The same in Markdown. Somebody may have pasted that into Entra, unless the whole export went through it. */
const MARKDOWN_LINK = /^\[([a-z][a-z0-9+.-]{1,20}:[^[\]\s]{1,2000})\]\(([^\s]{1,2000})\)$/i
const OF_GRAPH = /"@odata\.context": {0,4}"\[https?:/

/** A URL in an export in which every URL is a link in Markdown; null for any other. */
export function unlinked(value: string, exported: string): string | null {
  if (!value.startsWith('[')) return null
  const [, shown, linked] = MARKDOWN_LINK.exec(value) ?? []
  return shown !== undefined && linked !== undefined && isSameUrl(shown, linked) && OF_GRAPH.test(exported) ? shown : null
}

/** Editors escape some of the signs of a link. */
function isSameUrl(shown: string, linked: string): boolean {
  return shown.toLowerCase() === linked.toLowerCase() || encodeURI(shown).toLowerCase() === linked.toLowerCase()
}

/** The value without what is around it; null where it is not of this shape then, or where nothing was around it. */
export function asWritten(value: string, shape: Shape): string | null {
  if (isPlain(value, shape)) return null
  const text = textIn(value, shape)
  return text === null || text === value ? null : text
}

function textIn(value: string, shape: Shape): string | null {
  switch (shape) {
    case 'guid':
    case 'id':
    case 'thumbprint': {
      const { text } = tidied(value)
      return hasShape(text, shape) ? text : null
    }
    case 'address':
      return isAddress(value) ? null : addressIn(value)
    case 'url': {
      const [, link] = URL_LINK.exec(value) ?? []
      if (link !== undefined) return urlIn(link)
      const { text } = tidied(value)
      return hasShape(text, 'guid') ? text : null
    }
    case 'domain': {
      const [, linked, shown] = DOMAIN_LINK.exec(value) ?? []
      const { text } = tidied(linked ?? shown ?? value)
      return hasShape(text, 'domain') && !/[<>()[\]{}|]/.test(text) ? text : null
    }
    case 'keyword': {
      const { text, marks } = tidied(value)
      return text === '' || marks.some((mark) => mark.endsWith('brackets')) ? null : text
    }
    case 'issued-url':
    case 'number':
    case 'certificate':
    case 'base64':
    case 'encoded':
    case 'word':
    case 'phrase':
    case 'token':
      return null
  }
}

/** Of a link with a text: that is the URL itself, or its host. A URL of Microsoft’s may have such a sign within. */
function urlIn(link: string): string {
  const parts = link.split('|')
  const half = parts.slice(0, Math.ceil(parts.length / 2)).join('|')
  const text = link.slice(half.length + 1)
  return text !== '' && (text === half || half.replace(/^[a-z0-9+.-]+:\/\//i, '').startsWith(text)) ? half : link
}

/** Whether a text can be the mail address of a person, as far as its form shows. */
export function isAddress(text: string): boolean {
  return ADDRESS.test(text) || /^"[^"\s][^"]{0,62}"@[^\s@<>()[\]{}"“”;,|\\]+$/.test(text)
}

/** Why a text in place of an address is not used, for a sentence. Null for an address, and for one with a line break in it: that is a finding. */
export function whyNoAddress(text: string): string | null {
  return isAddress(text) || hasControl(text)
    ? null
    : 'it is no mail address; export it again, or correct it in Entra if it is the same there'
}

/** The one address in a text that is nothing but that address and what is around it. */
function addressIn(value: string): string | null {
  // A line break within an attribute of a person is a finding.
  if (value.length > 1000 || hasControl(value)) return null
  const outer = withoutList(value)
  const [, shown, linked] = LINK.exec(outer) ?? ADDRESS_AND_LINK.exec(outer) ?? []
  if (shown !== undefined && linked !== undefined) return ofLink(bare(shown), bare(linked))
  const [, alone = ''] = LINK_ALONE.exec(withoutList(tidied(outer).text)) ?? []
  return valid(bare(alone))
}

function hasControl(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x20 || (unit >= 0x7f && unit < 0xa0) || unit === 0x2028 || unit === 0x2029) return true
  }
  return false
}

/** Without the sign between two addresses of a list, at the end. */
function withoutList(text: string): string {
  return /[;,]\s{0,9}$/.test(text) ? text.slice(0, Math.max(text.lastIndexOf(';'), text.lastIndexOf(','))) : text
}

/** A keyboard for Japanese or Chinese has an @ of its own. */
function bare(text: string): string {
  return tidied(text).text.replace('＠', '@')
}

/** What is shown beside a link may be the name of the person. */
function ofLink(shown: string, linked: string): string | null {
  if (!shown.includes('@')) return valid(linked)
  return shown.toLowerCase() === linked.toLowerCase() ? valid(shown) : null
}

function valid(text: string): string | null {
  return isAddress(text) ? text : null
}
