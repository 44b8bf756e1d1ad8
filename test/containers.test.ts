import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { collect, type Collected } from '../src/pipeline/collect.ts'
import { folderOf, mailOf, tarOf, workbookOf } from './support/containers.ts'
import { zipOf } from './support/zip.ts'

const APP = '{\n  "appId": "11111111-2222-4333-8444-555555555555",\n  "identifierUris": ["https://mixpanel.com/"]\n}\n'

/** What is collected of one file, with names from its folder. */
async function collected(name: string, bytes: Uint8Array | string): Promise<Collected> {
  const root = folderOf({ [name]: bytes })
  return withoutRoot(await collect([{ path: join(root, name), role: null }], () => Promise.resolve(new Uint8Array())), root)
}

async function inFolder(name: string, bytes: Uint8Array | string): Promise<Collected> {
  const root = folderOf({ [name]: bytes })
  return withoutRoot(await collect([{ path: root, role: null }], () => Promise.resolve(new Uint8Array())), root)
}

function withoutRoot({ artifacts, problems, ignored, detectedSecrets, notes }: Collected, root: string): Collected {
  const short = (path: string): string => path.replace(`${root}/`, '')
  return {
    artifacts: artifacts.map((each) => ({ ...each, name: short(each.name) })),
    problems: problems.map((each) => ({ ...each, path: short(each.path) })),
    ignored: ignored.map((each) => ({ ...each, path: short(each.path) })),
    detectedSecrets,
    notes,
  }
}

const textsOf = ({ artifacts }: Collected) => Object.fromEntries(artifacts.map(({ name, text }) => [name, text]))
const messagesOf = ({ problems }: Collected) => problems.map(({ path, lost, message }) => `${path} ${lost ? 'lost' : 'kept'}: ${message}`)

describe('what is packed is read', () => {
  it('a tar archive, packed or not, whatever its name', async () => {
    const tar = await tarOf([
      { name: './export/', type: 'directory' },
      { name: './export/app.json', bytes: APP },
    ])
    for (const [name, bytes] of [
      ['bundle.tar', tar],
      ['bundle', tar],
      ['bundle.tgz', gzipSync(tar)],
      ['bundle.tar.gz', gzipSync(tar)],
      ['bundle.bin', gzipSync(tar)],
    ] as const) {
      const found = await inFolder(name, bytes)
      expect(messagesOf(found), name).toEqual([])
      expect(textsOf(found), name).toEqual({ [`${name}/export/app.json`]: APP })
    }
  })

  it('one file packed with gzip', async () => {
    expect(textsOf(await collected('app.json.gz', gzipSync(APP)))).toEqual({ 'app.json.gz/app.json': APP })
  })

  it('a mail with its text and attachments, whatever its name', async () => {
    for (const name of ['mail.eml', 'mail', 'mail.txt']) {
      const found = await inFolder(name, mailOf('See below.', [['app.json', APP]]))
      expect(messagesOf(found)).toEqual([])
      expect(textsOf(found)).toEqual({ [`${name}/body.txt`]: 'See below.\n', [`${name}/app.json`]: APP })
    }
  })

  it('two attachments of one name, and a name that leads out, keep apart', async () => {
    const mail = mailOf('x', [
      ['../../a.json', '1'],
      ['a.json', '2'],
    ])
    const names = Object.keys(textsOf(await collected('mail.eml', mail)))
    expect(names).toEqual(['mail.eml/body.txt', 'mail.eml/a.json', 'mail.eml/a-2.json'])
  })

  it('a page of HTML is the text where the mail has no other, and a signature is named', async () => {
    const mail = mailOf('<p>Hi</p>', [['smime.p7s', 'x']], 'text/html').replace('application/octet-stream', 'application/pkcs7-signature')
    const found = await collected('mail.eml', mail)
    expect(textsOf(found)).toEqual({ 'mail.eml/body.html': '<p>Hi</p>\n' })
    expect(found.ignored).toEqual([{ path: 'mail.eml/smime.p7s', what: 'the signature of a mail', instead: null }])
  })

  it('the first sheet of a workbook, as a table', async () => {
    const rows =
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>mail</t></is></c><c r="C1" t="str"><f>"x"</f><v>created</v></c><c r="D1" t="s"><v>1</v></c></row>' +
      '<row r="3"><c r="A3" t="inlineStr"><is><r><t>ann@</t></r><r><t>contoso.com</t></r></is></c><c r="C3" s="1"><v>46266.5</v></c><c r="D3" t="b"><v>1</v></c></row>' +
      '<row r="4"><c r="B4"><f>WEBSERVICE("https://contoso.com")</f><v>7</v></c><c r="C4" s="2"><v>46266</v></c><c r="D4" s="0"><v>46266</v></c></row>'
    const book = await workbookOf(rows, {
      strings: '<si><t>userPrincipalName</t></si><si><t>a, "b"\nc</t><rPh sb="0" eb="1"><t>no</t></rPh></si>',
      formats:
        '<numFmts count="1"><numFmt numFmtId="164" formatCode="&quot;d&quot;0"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/></numFmts><cellStyleXfs><xf numFmtId="22"/></cellStyleXfs><cellXfs><xf numFmtId="164"/><xf numFmtId="22"/><xf numFmtId="165"/></cellXfs>',
      sheetName: 'Users',
    })
    const csv = 'userPrincipalName,mail,created,"a, ""b"" c"\r\n\r\nann@contoso.com,,2026-09-01T12:00:00Z,TRUE\r\n,7,2026-09-01,46266\r\n'
    expect(textsOf(await collected('users.xlsx', book))).toEqual({ 'users.xlsx/Users.csv': csv })
    expect(textsOf(await inFolder('users', book))).toEqual({ 'users/Users.csv': csv })
    expect(
      textsOf(await collected('x.zip', await zipOf([{ name: 'in.zip', bytes: await zipOf([{ name: 'u.xlsx', bytes: book }]) }]))),
    ).toEqual({
      'x.zip/in.zip/u.xlsx/Users.csv': csv,
    })
  })

  it('a workbook without some of its texts is lost, and is no table with empty cells', async () => {
    const rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v></v></c></row>'
    const whole = await workbookOf(rows, { strings: '<si><t>mail</t></si><si><t>name</t></si>' })
    expect(textsOf(await collected('users.xlsx', whole))).toEqual({ 'users.xlsx/Sheet1.csv': 'mail,name,\r\n' })
    const found = await collected('users.xlsx', await workbookOf(rows, { strings: '<si><t>mail</t></si>' }))
    expect([textsOf(found), messagesOf(found)]).toEqual([
      {},
      [expect.stringMatching(/Texts of the cells of its first sheet are missing: it is damaged/)],
    ])
  })

  describe('further sheets of a workbook', () => {
    const cell = (at: string, text: string): string => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`
    const cover = `<row r="1">${cell('A1', 'Contoso')}</row>`
    const sheet = (...rows: readonly string[]): string => `<worksheet><sheetData>${rows.join('')}</sheetData></worksheet>`
    const people = (name: string): string =>
      sheet(
        `<row r="1">${cell('A1', 'userPrincipalName')}${cell('B1', 'mail')}</row>`,
        `<row r="2">${cell('A2', `${name}@contoso.com`)}${cell('B2', `${name}@contoso.com`)}</row>`,
      )
    const csv = (name: string): string => `userPrincipalName,mail\r\n${name}@contoso.com,${name}@contoso.com\r\n`

    it('are tables of their own; charts and what is empty are none', async () => {
      const further = [
        ['A/B', people('ann')],
        ['Diagram', '<chartsheet><sheetViews/></chartsheet>'],
        ['Empty', sheet(`<row r="1">${cell('A1', ' ')}</row>`)],
        ['Rest', people('raj')],
      ] as const
      const found = await collected('users.xlsx', await workbookOf(cover, { further }))
      expect(messagesOf(found)).toEqual([])
      expect(textsOf(found)).toEqual({
        'users.xlsx/Sheet1.csv': 'Contoso\r\n',
        'users.xlsx/A_B.csv': csv('ann'),
        'users.xlsx/Rest.csv': csv('raj'),
      })
    })

    it('that are damaged are named, and the others are read', async () => {
      const further = [
        ['Bad', sheet('<row r="2"></row><row r="1"></row>')],
        ['Rest', people('raj')],
      ] as const
      const found = await collected('users.xlsx', await workbookOf(cover, { further }))
      expect(messagesOf(found)).toEqual([
        'users.xlsx lost: The rows of the sheet “Bad” are not in order. Save the sheet as CSV, or give the export as JSON.',
      ])
      expect(Object.keys(textsOf(found))).toEqual(['users.xlsx/Sheet1.csv', 'users.xlsx/Rest.csv'])
    })

    it('are not all looked at where many are damaged', async () => {
      const bad = sheet('<row r="2"></row><row r="1"></row>')
      const further = Array.from({ length: 9 }, (_, index) => [`B${index}`, bad] as const)
      const found = await collected('users.xlsx', await workbookOf(cover, { further }))
      expect(messagesOf(found).map((message) => message.replace('users.xlsx lost:', '').split(/[:.]/, 1)[0])).toEqual([
        ' The rows of the sheet “B0” are not in order',
        ' The rows of the sheet “B1” are not in order',
        ' The rows of the sheet “B2” are not in order',
        ' Too many of its sheets are damaged',
      ])
    })

    it('have a limit together', async () => {
      // Some of it cannot be packed, so that the archive is no bomb.
      const wide = `<worksheet><!--${randomBytes(128 * 1024).toString('hex')}${' '.repeat(25 * 1024 * 1024)}--><sheetData/></worksheet>`
      const further = [
        ['Wide', wide],
        ['Rest', people('raj')],
      ] as const
      const found = await collected('users.xlsx', await workbookOf(cover, { further }))
      expect(messagesOf(found)).toEqual([
        'users.xlsx lost: It has more than 24 MB of sheets; the sheet “Wide” and those after it were not read. Save the sheet as CSV, or give the export as JSON.',
      ])
      expect(Object.keys(textsOf(found))).toEqual(['users.xlsx/Sheet1.csv'])
    })
  })

  it('a Word document is none of these', async () => {
    const found = await inFolder(
      'x',
      await zipOf([
        { name: '[Content_Types].xml', bytes: '<x/>' },
        { name: 'word/document.xml', bytes: '<x/>' },
      ]),
    )
    expect(found.artifacts.map(({ name }) => name)).toEqual(['x'])
    expect(messagesOf(found)).toEqual([])
  })

  it('a note with a line like a header is no mail', async () => {
    const found = await inFolder('note.txt', 'Subject: what we tried\n\nNothing worked.\n')
    expect(textsOf(found)).toEqual({ 'note.txt': 'Subject: what we tried\n\nNothing worked.\n' })
  })

  it('an archive in an archive, and no deeper', async () => {
    const inner = gzipSync(await tarOf([{ name: 'app.json', bytes: APP }]))
    const mail = mailOf('x', [['b.tgz', inner]])
    expect(textsOf(await collected('mail.eml', mail))).toEqual({ 'mail.eml/body.txt': 'x\n', 'mail.eml/b.tgz/app.json': APP })
    const deep = await collected('a.zip', await zipOf([{ name: 'mail.eml', bytes: mail }]))
    expect(messagesOf(deep)).toEqual([expect.stringMatching(/^a\.zip\/mail\.eml\/b\.tgz lost: The archives are nested too deeply/)])
  })

  it('from standard input', async () => {
    for (const bytes of [Buffer.from(mailOf('x', [['app.json', APP]])), gzipSync(await tarOf([{ name: 'app.json', bytes: APP }]))]) {
      const found = await collect([{ path: '-', role: null }], () => Promise.resolve(bytes))
      expect(textsOf(found)['-/app.json']).toBe(APP)
    }
  })

  it('a file given with --cert is read as it is', async () => {
    const root = folderOf({ 'a.tar': await tarOf([{ name: 'app.json', bytes: APP }]) })
    const { artifacts } = await collect([{ path: join(root, 'a.tar'), role: 'cert' }], () => Promise.resolve(new Uint8Array()))
    expect(artifacts.map(({ name }) => name)).toEqual([join(root, 'a.tar')])
  })
})

describe('hostile archives', () => {
  it('links are named, paths that lead out are refused', async () => {
    const tar = await tarOf([
      { name: 'passwd', type: 'symlink', linkname: '/etc/passwd' },
      { name: 'hard', type: 'link', linkname: '/etc/passwd' },
      { name: 'users.json', type: 'symlink', linkname: 'people.json' },
      { name: '../out.json', bytes: APP },
      { name: '/abs.json', bytes: APP },
      { name: 'app.json', bytes: APP },
      { name: 'app.json', bytes: '{}' },
    ])
    const found = await inFolder('x.tar', tar)
    expect(textsOf(found)).toEqual({ 'x.tar/app.json': APP })
    expect(found.ignored).toEqual([{ path: 'x.tar/passwd', what: 'a link in an archive (and 1 more)', instead: null }])
    expect(messagesOf(found)).toEqual([
      'x.tar/users.json lost: It is a link in an archive, and was not read. Put a copy of the file in its place.',
      'x.tar lost: 2 entries of the archive have a path outside of the archive: “../out.json” and “/abs.json”; they were not read.',
      'x.tar lost: 1 entry of the archive has a name that another entry has: “app.json”; it was not read.',
    ])
  })

  it('what is cut off is a loss, and what comes before is read', async () => {
    const noise = randomBytes(60_000).toString('hex')
    const tar = await tarOf([
      { name: 'app.json', bytes: APP },
      { name: 'b.txt', bytes: noise },
    ])
    const packed = gzipSync(tar)
    for (const [name, bytes] of [
      ['x.tar', tar.subarray(0, 3000)],
      ['x.tgz', packed.subarray(0, packed.length / 2)],
      [
        'mail.eml',
        Buffer.from(
          mailOf('x', [
            ['app.json', APP],
            ['b.txt', noise],
          ]),
        ).subarray(0, 3000),
      ],
    ] as const) {
      const found = await inFolder(name, bytes)
      expect(textsOf(found)[`${name}/app.json`], name).toBe(APP)
      expect(messagesOf(found).at(-1), name).toMatch(/lost: .*cut off/)
    }
    expect(messagesOf(await inFolder('x.gz', packed.subarray(0, 12)))).toEqual([expect.stringMatching(/lost: It is cut off/)])
    const flipped = Buffer.from(packed)
    flipped.fill(0xff, 20, 60)
    expect(messagesOf(await inFolder('x.gz', flipped))).toEqual([expect.stringMatching(/lost: It is damaged/)])
    expect(messagesOf(await inFolder('x.zip', 'no archive'))).toEqual([expect.stringMatching(/lost: The archive is/)])
  })

  it('a header alone that promises gigabytes is not believed', async () => {
    const tar = await tarOf([
      { name: 'app.json', bytes: APP },
      { name: 'huge.json', bytes: 'x' },
    ])
    const at = tar.lastIndexOf('huge.json')
    tar.write('77777777777\0', at + 124)
    tar.write('        ', at + 148)
    const sum = tar.subarray(at, at + 512).reduce((all, byte) => all + byte, 0)
    tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148)
    const found = await inFolder('x.tar', tar.subarray(0, at + 512))
    expect(textsOf(found)).toEqual({ 'x.tar/app.json': APP })
    expect(messagesOf(found)).toEqual([expect.stringMatching(/lost: The archive unpacks to more than 64 MB/)])
  })

  it('bombs and crowds are refused in little time', async () => {
    const started = process.cpuUsage()
    const zeros = gzipSync(Buffer.alloc(60 * 1024 * 1024))
    expect(messagesOf(await inFolder('a.gz', zeros))).toEqual([expect.stringMatching(/lost: It unpacks to more than 250 times/)])
    const larger = gzipSync(Buffer.alloc(70 * 1024 * 1024))
    expect(messagesOf(await inFolder('a.gz', larger))).toEqual([expect.stringMatching(/lost: It unpacks to more than 64 MB/)])
    const header = (await tarOf([{ name: 'a.txt' }])).subarray(0, 512)
    const crowd = Buffer.alloc(512 * 100_000)
    for (let at = 0; at < crowd.length; at += 512) header.copy(crowd, at)
    const crowded = await inFolder('a.tar', crowd)
    expect(messagesOf(crowded).at(-1)).toMatch(/lost: The archive has more than 10000 entries/)
    const { user } = process.cpuUsage(started)
    expect(user / 1e6).toBeLessThan(5)
  })
})
