// Parts of URLs, for comparisons. No function throws, whatever was typed.

/** Null for text that is not a URL. Spaces around it are ignored. */
export function parsed(text: string): URL | null {
  try {
    return new URL(text.trim())
  } catch {
    return null
  }
}

/** The host, lower case; empty for text that is not a URL. */
export function hostOf(text: string): string {
  return parsed(text)?.hostname.toLowerCase() ?? ''
}

/** The path; empty for text that is not a URL. */
export function pathOf(text: string): string {
  return parsed(text)?.pathname ?? ''
}

/** The URL as written, up to its question mark or `#`. */
export function withoutQuery(text: string): string {
  return text.replace(/[?#].*$/s, '')
}
