import type { Families } from './assemble.ts'

// Each family of readers and its parser is loaded when an input needs it, so that the program starts fast.

export const families: Families = {
  records: async () => (await import('../readers/records/index.ts')).readers,
  xml: async () => (await import('../readers/xml/index.ts')).readers,
  certificate: async () => (await import('../readers/certificate/index.ts')).readers,
  settings: async () => (await import('../readers/settings/index.ts')).readers,
  captures: async () => (await import('../readers/captures/index.ts')).readers,
  texts: async () => (await import('../readers/texts/index.ts')).readers,
  exchange: async () => (await import('../readers/exchange/index.ts')).readers,
  parseXml: async () => (await import('../syntax/xml.ts')).parseXml,
  parseYaml: async () => (await import('../syntax/yaml.ts')).parseYaml,
  parseCsv: async () => {
    const [{ parseCsv }, { isColumnAskedFor }] = await Promise.all([import('../syntax/csv.ts'), import('../readers/records/_large.ts')])
    return (artifact) => parseCsv(artifact, isColumnAskedFor)
  },
}
