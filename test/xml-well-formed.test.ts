import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { artifactOf } from '../src/pipeline/collect.ts'
import { positionOf } from '../src/syntax/place.ts'
import { parseXml } from '../src/syntax/xml.ts'
import { examine, exampleFiles } from './support/run-case.ts'

// What is no XML is said at its place, at the first error, and is never read as if it were. xmllint says the same where it is installed.

const metadata = Buffer.from(exampleFiles('healthy').get('federationmetadata.xml') ?? []).toString()

const parse = (text: string): string => {
  const { artifact } = artifactOf('a.xml', Buffer.from(text))
  const parsed = parseXml(artifact)
  if ('xml' in parsed) return 'well-formed'
  const { line, column } = positionOf(artifact, parsed.at.span().start)
  return `${line}:${column} ${parsed.failed}`
}

const WRONG: readonly (readonly [string, string, RegExp])[] = [
  ['a value without quotation marks', '<a>\n<b c=d/></a>', /^2:\d+ .*: the value of an attribute is not in quotation marks\.$/],
  ['a value that lacks the first mark', '<a>\n<b c=d"/></a>', /^2:\d+ .*: the value of an attribute is not in quotation marks\.$/],
  ['a value that lacks the last mark', '<a>\n<b c="d/></a>', /^2:\d+ /],
  ['an attribute twice', '<a>\n<b c="d" c="e"/></a>', /^2:\d+ .*: one element has the attribute c twice\.$/],
  ['an attribute without a value', '<a>\n<b c/></a>', /^2:\d+ .*: an attribute has no value\.$/],
  ['an attribute without =', '<a>\n<b c "d"/></a>', /^2:\d+ /],
  ['two attributes without a blank', '<a>\n<b c="d"e="f"/></a>', /^2:\d+ .*: there is no blank between two attributes\.$/],
  ['an & alone', '<a>\n<b>c & d</b></a>', /^2:\d+ .*&amp;/],
  ['an & in a value', '<a>\n<b c="d&e=f"/></a>', /^2:\d+ .*&amp;/],
  ['an entity that nobody defines', '<a>\n<b>&nbsp;</b></a>', /^2:\d+ .*&amp;/],
  ['the number of a NUL', '<a>\n<b>c&#0;</b></a>', /^2:5 .*this number stands for no character that XML allows\.$/],
  ['the number of a control character', '<a>\n<b c="&#x1B;"/></a>', /^2:7 .*this number stands for no character/],
  ['the number of half a character', '<a>\n<b>&#xD83D;&#xDE00;</b></a>', /^2:4 .*this number stands for no character/],
  ['a tag that is not closed', '<a>\n<b><c></b></a>', /^2:\d+ .*<c> begins here/],
  ['an element that is not closed', '<a>\n<b></b>', /^\d:\d+ .*the end of <a> is missing/],
  ['two roots', '<a/>\n<b/>', /^2:\d+ /],
  ['text after the root', '<a/>\ntext', /^2:\d+ /],
  ['a prefix that is not declared', '<a>\n<b:c/></a>', /^2:\d+ .*prefix/],
  ['a prefix of an attribute that is not declared', '<a>\n<c b:d="e"/></a>', /^2:\d+ .*prefix/],
  ['a < in a value', '<a>\n<b c="d<e"/></a>', /^2:\d+ /],
  ['a blank in a closing tag', '<a>\n<b></ b></a>', /^2:\d+ /],
  ['words in a closing tag', '<a>\n<b></b c></a>', /^2:\d+ /],
  ['-- in a comment', '<a>\n<!-- b -- c --></a>', /^2:\d+ /],
]

const RIGHT: readonly (readonly [string, string])[] = [
  ['the metadata', metadata],
  ['with a byte order mark', `\uFEFF${metadata}`],
  ['values in single marks, with > in them', `<a b='c > "d"' e="'"/>`],
  ['blanks around = and before the end', '<a b = "c"\n  d="e" ></a >'],
  ['an & in a comment, in CDATA and in an instruction', '<?x a & b?><a><!-- & --><![CDATA[a & b &c]]></a>'],
  ['comments before and behind', '<!-- a --><?b c?><a/><!-- d -->\n'],
  ['CDATA, references and the five entities', '<a b="&lt;&#38;&#x26;"><![CDATA[< & >]]>&amp;&quot;&apos;&gt;</a>'],
  ['numbers of a tab, of line ends, of letters and of an emoji', '<a>&#9;&#10;&#13;&#xD;&#xA;&#x0041;&#1234;&#x1F600;</a>'],
  ['a number in CDATA and in a comment', '<a><!-- &#0; --><![CDATA[&#0;]]></a>'],
  ['a character that was lost before', '<a>\uFFFD</a>'],
  ['an empty namespace', '<a xmlns="b"><c xmlns=""/></a>'],
  ['xml:lang', '<a xml:lang="en"/>'],
]

describe('is no XML', () => {
  it.each(WRONG)('%s', (_name, text, message) => {
    expect(parse(text)).toMatch(message)
  })
})

describe('is XML', () => {
  it.each(RIGHT)('%s', (_name, text) => {
    expect(parse(text)).toBe('well-formed')
  })
})

const hasXmllint = ((): boolean => {
  try {
    execFileSync('xmllint', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

const isWellFormed = (text: string): boolean => {
  try {
    const out = execFileSync('xmllint', ['--noout', '-'], { input: text, stdio: ['pipe', 'pipe', 'pipe'] })
    return out.length === 0
  } catch {
    return false
  }
}

it.skipIf(!hasXmllint)('xmllint says the same, but for prefixes, of which it only warns', () => {
  for (const [name, text] of WRONG) if (!name.includes('prefix')) expect([name, isWellFormed(text)]).toEqual([name, false])
  for (const [name, text] of RIGHT) expect([name, isWellFormed(text)]).toEqual([name, true])
})

describe('metadata that is no XML is lost', () => {
  const broken = (change: (text: string) => string): ReadonlyMap<string, Uint8Array> => {
    const text = change(metadata)
    expect(text).not.toBe(metadata)
    return new Map(exampleFiles('healthy')).set('federationmetadata.xml', Buffer.from(text))
  }

  it('where one value has no mark', async () => {
    const { report, exitCode } = await examine(broken((text) => text.replace('Location="', 'Location=')))
    expect([report.verdict, exitCode]).toEqual(['incomplete', 3])
    expect(report.problems).toMatchObject([{ path: 'federationmetadata.xml', lost: true }])
    expect(report.problems[0]?.message).toContain('not in quotation marks')
  })

  it('and with other marks it is not', async () => {
    const { report } = await examine(broken((text) => text.replaceAll(/Location="([^"]*)"/g, "Location='$1'")))
    expect([report.verdict, report.problems]).toEqual(['pass', []])
  })
})

it('a file with an error at every character is given up at the first', () => {
  for (const text of ['<'.repeat(300_000), '<\n'.repeat(150_000), `<a>${'<b c=d/>'.repeat(40_000)}`, `<a>${'&b'.repeat(100_000)}</a>`]) {
    const before = process.cpuUsage()
    expect(parse(text)).toMatch(/^\d+:\d+ It is not well-formed XML/)
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1e6).toBeLessThan(1)
  }
})
