// What an address says, for those who compare it. Whatever was typed, it never throws.

/** Null for what is no address. Spaces around it do not count. */
export function parsed(text: string): URL | null {
  try {
    return new URL(text.trim())
  } catch {
    return null
  }
}

/** The host, lower case; empty for what is no address. */
export function hostOf(text: string): string {
  return parsed(text)?.hostname.toLowerCase() ?? ''
}

/** Empty for what is no address. */
export function pathOf(text: string): string {
  return parsed(text)?.pathname ?? ''
}

/** The address as it is written, up to its question mark or `#`. */
export function withoutQuery(text: string): string {
  return text.replace(/[?#].*$/s, '')
}
