import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pack } from 'tar-stream'
import { zipOf } from './zip.ts'

export interface TarEntry {
  readonly name: string
  readonly bytes?: Uint8Array | string
  readonly type?: 'file' | 'symlink' | 'link' | 'directory'
  readonly linkname?: string
}

/** A tar archive of these entries, in this order. */
export async function tarOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const tar = pack()
  const chunks: Buffer[] = []
  const done = new Promise<Buffer>((resolve) => {
    tar.on('data', (chunk: unknown) => void chunks.push(Buffer.from(chunk as Uint8Array)))
    tar.on('end', () => resolve(Buffer.concat(chunks)))
  })
  for (const { name, bytes = '', type = 'file', linkname } of entries)
    tar.entry({ name, type, mtime: new Date('2026-09-01T00:00:00Z'), ...(linkname === undefined ? {} : { linkname }) }, Buffer.from(bytes))
  tar.finalize()
  return done
}

/** A mail with a text and attachments, as mail programs write it. */
export function mailOf(
  text: string,
  attachments: readonly (readonly [name: string, bytes: Uint8Array | string])[],
  type = 'text/plain',
): string {
  const parts = attachments.map(
    ([name, bytes]) =>
      `--==mark\r\nContent-Type: application/octet-stream; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${(
        Buffer.from(bytes)
          .toString('base64')
          .match(/.{1,76}/g) ?? []
      ).join('\r\n')}\r\n`,
  )
  return `Received: from mail.contoso.com\r\nFrom: Ann <ann@contoso.com>\r\nTo: help@example.com\r\nSubject: SSO\r\nDate: Mon, 31 Aug 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary="==mark"\r\n\r\n--==mark\r\nContent-Type: ${type}; charset=utf-8\r\n\r\n${text}\r\n${parts.join('')}--==mark--\r\n`
}

/** A workbook whose first sheet is this XML of rows. */
/** `further`: sheets after the two, of which the second is empty. */
export function workbookOf(
  rows: string,
  { strings = '', formats = '', sheetName = 'Sheet1', further = [] as readonly (readonly [name: string, xml: string])[] } = {},
): Promise<Buffer> {
  const ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
  const rel = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
  return zipOf([
    { name: '[Content_Types].xml', bytes: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>' },
    {
      name: 'xl/workbook.xml',
      bytes: `<workbook ${ns} ${rel}><sheets><sheet name="${sheetName}" sheetId="7" r:id="rId3"/><sheet name="Other" sheetId="1" r:id="rId1"/>${further.map(([name], index) => `<sheet name="${name}" sheetId="${20 + index}" r:id="rId${20 + index}"/>`).join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      bytes:
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId3" Target="worksheets/sheet9.xml"/>' +
        further.map((_, index) => `<Relationship Id="rId${20 + index}" Target="worksheets/more${index}.xml"/>`).join('') +
        '</Relationships>',
    },
    { name: 'xl/worksheets/sheet1.xml', bytes: `<worksheet ${ns}><sheetData/></worksheet>` },
    { name: 'xl/worksheets/sheet9.xml', bytes: `<worksheet ${ns}><sheetData>${rows}</sheetData></worksheet>` },
    ...further.map(([, xml], index) => ({ name: `xl/worksheets/more${index}.xml`, bytes: xml.replace(/^<\w+/, `$& ${ns}`) })),
    { name: 'xl/sharedStrings.xml', bytes: `<sst ${ns}>${strings}</sst>` },
    { name: 'xl/styles.xml', bytes: `<styleSheet ${ns}>${formats}</styleSheet>` },
  ])
}

/** A new folder with these files. */
export function folderOf(files: Readonly<Record<string, Uint8Array | string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'sso-doctor-'))
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(root, name), bytes)
  return root
}
