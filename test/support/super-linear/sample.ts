// Read as text by the test of the expressions' collector.
const B = /b/

export const literal = (text: string): string => text.replace(/\/+$/, '')
export const built = (word: string): RegExp => new RegExp(`^(?:a|${word})+${B.source}+$`, 'i')
