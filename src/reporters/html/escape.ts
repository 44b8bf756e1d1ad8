import { visible } from '../../syntax/display.ts'

/** HTML that is safe to put into a page. Only `html` makes it. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What a template takes: text is escaped, markup is taken as it is, lists are joined, and nothing is nothing. */
export type HtmlValue = Markup | string | number | null | undefined | false | readonly HtmlValue[]

/** A page without a value of its own in it: every value is text, its control characters made visible, in content and in quoted attributes. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Markup {
  let text = parts[0] ?? ''
  for (let index = 0; index < values.length; index++) text += textOf(values[index]) + (parts[index + 1] ?? '')
  return new Markup(text)
}

function textOf(content: HtmlValue): string {
  if (content === null || content === undefined || content === false) return ''
  if (content instanceof Markup) return content.text
  if (typeof content === 'object') return content.map(textOf).join('')
  return typeof content === 'number' ? String(content) : escaped(content)
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
  ['`', '&#96;'],
])

function escaped(text: string): string {
  const shown = visible(text)
  return /[&<>"'`]/.test(shown) ? shown.replace(/[&<>"'`]/g, (sign) => ENTITIES.get(sign) ?? '') : shown
}

/** The id of a part of the page, for `link`: letters, digits and hyphens alone. */
export function anchor(text: string): string {
  return text.replace(/[^A-Za-z0-9]+/g, '-')
}

/** A link within the page or to a page on the web; any other address is no link, whatever its scheme. */
export function link(address: string, content: HtmlValue): Markup {
  if (/^#[A-Za-z0-9-]+$/.test(address)) return html`<a href="${address}">${content}</a>`
  return /^https:\/\/[a-z0-9.-]+(?:[/?#]|$)/i.test(address)
    ? html`<a href="${address}" rel="noreferrer noopener nofollow">${content}</a>`
    : html`${content}`
}
