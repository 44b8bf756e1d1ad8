import { DOMParser, type Element as XmlElement } from '@xmldom/xmldom'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { parse, type DefaultTreeAdapterTypes } from 'parse5'
import type { Reporter } from '../../src/model/reporter.ts'
import { inAscii } from '../../src/reporters/_ascii.ts'

// Every format of `check` with a parser of it: what a reader sees as text, and what is structure.

export interface ReadBack {
  /** All that is shown as text, decoded. */
  readonly text: string
  /** What is not text: it may not depend on a value. */
  readonly structure: unknown
  /** What must not be there, as texts. */
  readonly markup: readonly string[]
}

export interface Format {
  readonly id: string
  readonly load: () => Promise<Reporter>
  readonly read: (output: string) => ReadBack
  /** How a value is written in this format, where that is not as it is. */
  readonly shown?: (value: string) => string
}

const load = async (module: Promise<{ readonly default: Reporter }>): Promise<Reporter> => (await module).default

export const FORMATS: readonly Format[] = [
  { id: 'pretty', load: () => load(import('../../src/reporters/pretty/index.ts')), read: plainText },
  { id: 'json', load: () => load(import('../../src/reporters/json.ts')), read: jsonText },
  { id: 'sarif', load: () => load(import('../../src/reporters/sarif/index.ts')), read: sarifText },
  { id: 'junit', load: () => load(import('../../src/reporters/junit.ts')), read: xmlText, shown: inXml },
  { id: 'markdown', load: () => load(import('../../src/reporters/markdown.ts')), read: markdownText },
  { id: 'html', load: () => load(import('../../src/reporters/html/index.ts')), read: htmlText },
  { id: 'github', load: () => load(import('../../src/reporters/github.ts')), read: commandText },
  { id: 'reply', load: () => load(import('../../src/reporters/reply.ts')), read: plainText, shown: inAscii },
]

/** Only what is printed: lines, and no character that a terminal or a mail client acts on. */
function plainText(output: string): ReadBack {
  return {
    text: output,
    structure: null,
    // eslint-disable-next-line no-control-regex
    markup: output.match(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\u200B]/g) ?? [],
  }
}

function jsonText(output: string): ReadBack {
  const texts: string[] = []
  const shape = (value: unknown): unknown => {
    if (typeof value === 'string') {
      texts.push(value)
      return 'text'
    }
    if (Array.isArray(value)) return value.map(shape)
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shape(each)]))
    return value
  }
  const structure = shape(JSON.parse(output))
  return { text: texts.join('\n'), structure, markup: [] }
}

/** As JSON; a message in which brackets and parentheses stand together is a link unless the brackets are escaped. */
function sarifText(output: string): ReadBack {
  const { text, structure } = jsonText(output)
  const messages: string[] = []
  JSON.parse(output, (key, value: unknown) => {
    if (key === 'message' && typeof value === 'object' && value !== null && 'text' in value) messages.push(String(value.text))
    return value
  })
  const links = messages.flatMap((message) => message.replace(/\\[\\[\]]/g, '').match(/\[[^\]]*\]\s*\([^)]*\)/g) ?? [])
  const decoded = messages.map((message) => message.replace(/\\([\\[\]])/g, '$1'))
  return { text: [text, ...decoded].join('\n'), structure, markup: links }
}

/** XML 1.0 has no way to write these two, not even as a reference. */
function inXml(value: string): string {
  return value.replace(/[\uFFFE\uFFFF]/g, (character) => `\\u{${character.charCodeAt(0).toString(16).toUpperCase()}}`)
}

function xmlText(output: string): ReadBack {
  const texts: string[] = []
  const shape = (element: XmlElement): unknown => {
    const attributes = [...element.attributes].map(({ name, value }) => {
      texts.push(value)
      return name
    })
    const children: unknown[] = []
    for (const child of element.childNodes) {
      if (child.nodeType === 1) children.push(shape(child as XmlElement))
      else if (child.nodeType === 3) texts.push(child.nodeValue ?? '')
      else children.push(child.nodeName)
    }
    return [element.tagName, attributes, children]
  }
  const errors: string[] = []
  const document = new DOMParser({ onError: (_, message) => errors.push(message) }).parseFromString(output, 'text/xml')
  const structure = document.documentElement ? shape(document.documentElement) : null
  return { text: texts.join('\n'), structure, markup: errors }
}

interface MarkdownNode {
  readonly type: string
  readonly value?: string
  readonly depth?: number
  readonly ordered?: boolean | null
  readonly children?: readonly MarkdownNode[]
}

const PHRASING = new Set(['text', 'inlineCode', 'strong'])
const FLOW = new Set(['root', 'heading', 'paragraph', 'list', 'listItem', 'table', 'tableRow', 'tableCell', 'code'])

function markdownText(output: string): ReadBack {
  const texts: string[] = []
  const markup: string[] = []
  const shape = (node: MarkdownNode): unknown => {
    if (node.value !== undefined) texts.push(node.value)
    if (!PHRASING.has(node.type) && !FLOW.has(node.type)) markup.push(node.type)
    const children = (node.children ?? []).map(shape)
    if (PHRASING.has(node.type)) return null
    return [node.type, node.depth ?? node.ordered ?? null, children.filter((child) => child !== null)]
  }
  const structure = shape(fromMarkdown(output, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }) as MarkdownNode)
  // GitHub looks for these after Markdown, in what is no code.
  const outside = output.replace(/(`+)(?!`)[^]*?[^`]\1(?!`)/g, '')
  markup.push(...(outside.match(/(?<!\\)(?:@\w|\$\S+\$|:\w+:)/g) ?? []))
  return { text: texts.join(''), structure, markup }
}

/** Elements and the names of their attributes; a link leads to a place on the page, and nothing runs. */
function htmlText(output: string): ReadBack {
  const texts: string[] = []
  const markup: string[] = []
  const shape = (node: DefaultTreeAdapterTypes.Node): unknown => {
    if (node.nodeName === '#text' && 'value' in node) texts.push(node.value)
    if (!('childNodes' in node)) return null
    const attributes = 'attrs' in node ? node.attrs : []
    for (const { name, value } of attributes) {
      texts.push(value)
      if (name.startsWith('on') || name === 'src' || (name === 'href' && !value.startsWith('#'))) markup.push(`${name}=${value}`)
    }
    if (['script', 'iframe', 'object', 'img', 'form'].includes(node.nodeName)) markup.push(node.nodeName)
    if (node.nodeName === 'style') return ['style']
    const children = node.childNodes.map(shape).filter((child) => child !== null)
    // Two values that look alike are compared; a value may do so by chance.
    if (attributes.some(({ name, value }) => name === 'class' && value === 'shake pair')) return null
    return [node.nodeName, attributes.map(({ name }) => name), children]
  }
  return { structure: shape(parse(output)), text: texts.join('\n'), markup }
}

/** Lines as the runner of GitHub Actions reads them: `::` at the start, and the older `##[` anywhere. */
function commandText(output: string): ReadBack {
  const texts: string[] = []
  const markup: string[] = []
  const structure = output.split(/\r\n|[\n\r]/).map((line) => {
    const [, name, properties = '', message = ''] = /^\s*::([^\s:]+)(?: ([^]*?))?::([^]*)$/.exec(line) ?? []
    if (name === undefined) {
      texts.push(line)
      if (line.includes('##[')) markup.push(line)
      return 'line'
    }
    texts.push(decode(message))
    const keys = properties.split(',').map((property) => {
      const [key, ...value] = property.split('=')
      texts.push(decode(value.join('=')))
      return key
    })
    return [name, keys]
  })
  return { text: texts.join('\n'), structure, markup }
}

function decode(text: string): string {
  return text.replace(/%0D|%0A|%3A|%2C|%25/g, decodeURIComponent)
}
