import { ZipFile } from 'yazl'

/** One entry: its bytes, and a Unix mode where it is no plain file. */
export interface Packed {
  readonly name: string
  readonly bytes: Uint8Array | string
  readonly mode?: number
  /** Not deflated: its bytes stand in the archive as they are. */
  readonly stored?: boolean
}

/** A zip archive of these entries, deflated, in this order. */
export async function zipOf(entries: Iterable<Packed>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const { name, bytes, mode, stored } of entries) {
    const options = { mtime: new Date('2026-09-01T00:00:00Z'), compress: stored !== true }
    zip.addBuffer(Buffer.from(bytes), name, mode === undefined ? options : { ...options, mode })
  }
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks)
}

/** Every occurrence of a text replaced by another of the same length: names stand twice in an archive. */
export function patched(archive: Buffer, text: string, replacement: string): Buffer {
  if (text.length !== replacement.length) throw new Error('A patch must not move anything.')
  return Buffer.from(archive.toString('latin1').replaceAll(text, replacement), 'latin1')
}

/** Where the records of the list of contents begin. */
export function recordsOf(archive: Buffer): readonly number[] {
  const starts: number[] = []
  for (let at = archive.indexOf('PK\x01\x02'); at !== -1; at = archive.indexOf('PK\x01\x02', at + 4)) starts.push(at)
  return starts
}

/** An archive with so many empty entries, more than the old list of contents can count. */
export function crowdedZip(count: number): Buffer {
  const locals: Buffer[] = []
  const records: Buffer[] = []
  let offset = 0
  for (let index = 0; index < count; index++) {
    const name = Buffer.from(`${index}.json`)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(name.length, 26)
    const record = Buffer.alloc(46)
    record.writeUInt32LE(0x02014b50, 0)
    record.writeUInt16LE(name.length, 28)
    record.writeUInt32LE(offset, 42)
    locals.push(local, name)
    records.push(record, name)
    offset += 30 + name.length
  }
  const list = Buffer.concat(records)
  const zip64 = Buffer.alloc(56)
  zip64.writeUInt32LE(0x06064b50, 0)
  zip64.writeBigUInt64LE(44n, 4)
  zip64.writeBigUInt64LE(BigInt(count), 24)
  zip64.writeBigUInt64LE(BigInt(count), 32)
  zip64.writeBigUInt64LE(BigInt(list.length), 40)
  zip64.writeBigUInt64LE(BigInt(offset), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(offset + list.length), 8)
  locator.writeUInt32LE(1, 16)
  const end = Buffer.alloc(22, 0xff)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt32LE(0, 4)
  end.writeUInt16LE(0, 20)
  return Buffer.concat([...locals, list, zip64, locator, end])
}
