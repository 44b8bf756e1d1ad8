// What somebody pasted for an error: a code, the text of Microsoft’s page, its address, or the address of a sign-in.

const CODE = /^(?:AADSTS)?(\d{5,8})$/i
const IN_TEXT = /AADSTS(\d{5,8})\b|\/error\?(?:[^\s"'<>]*&)?code=(\d{5,8})\b/i

/** The number of the error; null where there is none in the text. */
export function errorCodeIn(text: string): string | null {
  const typed = CODE.exec(text.trim())
  if (typed?.[1] !== undefined) return typed[1]
  const found = IN_TEXT.exec(text) ?? IN_TEXT.exec(decodedLoosely(text))
  return found?.[1] ?? found?.[2] ?? null
}

/** True for what cannot be the id of a rule: it has a code in it, or is an address or a text of several lines. */
export function isErrorText(topic: string): boolean {
  return errorCodeIn(topic) !== null || topic === '-' || /AADSTS|^https?:\/\/login\./i.test(topic)
}

export function decodedLoosely(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped)
    } catch {
      return escaped
    }
  })
}
