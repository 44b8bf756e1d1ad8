// A pasted error: a code, the text or the URL of Microsoft’s error page, or the URL of a sign-in.

const CODE = /^(?:AADSTS)?(\d{5,8})$/i
const IN_TEXT = /AADSTS(\d{5,8})\b|\/error\?(?:[^\s"'<>?]*&)?code=(\d{5,8})\b/i

/** The number of the error, without AADSTS; null where the text has none. */
export function errorCodeIn(text: string): string | null {
  const typed = CODE.exec(text.trim())
  if (typed?.[1] !== undefined) return typed[1]
  const found = IN_TEXT.exec(text) ?? IN_TEXT.exec(decodedLoosely(text))
  return found?.[1] ?? found?.[2] ?? null
}

/** True where the topic of `explain` is an error and not the id of a rule. */
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
