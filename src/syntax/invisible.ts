// Text without its invisible characters, and the way back to the offsets of the original.

/** Zero-width characters: they are copied along from web pages and chats, and PEM parsers do not accept them. */
const NO_WIDTH = /[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]/
const ODD_SPACE = /[\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/

export interface VisibleText {
  readonly text: string
  /** The offset in the original of an offset in this text. */
  offset(index: number): number
  /** Whether that part of the original contains a zero-width character or an unusual space. */
  invisibleIn(start: number, end: number): boolean
}

export function withoutInvisible(original: string): VisibleText {
  if (!NO_WIDTH.test(original)) {
    return { text: original, offset: (index) => index, invisibleIn: (start, end) => ODD_SPACE.test(original.slice(start, end)) }
  }
  const offsets: number[] = []
  let text = ''
  for (let i = 0; i < original.length; i++) {
    const unit = original[i] ?? ''
    if (NO_WIDTH.test(unit)) continue
    offsets.push(i)
    text += unit
  }
  const offset = (index: number): number => offsets[index] ?? original.length
  return {
    text,
    offset,
    invisibleIn(start, end) {
      const stretch = original.slice(offset(start), offset(end))
      return NO_WIDTH.test(stretch) || ODD_SPACE.test(stretch)
    },
  }
}
