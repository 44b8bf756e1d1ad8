import { describe, expect, it } from 'vitest'
import { plainDomain, plainToken, txtVerdict } from '../../src/domain/txt-record.ts'
import type { LiveTxt, LiveTxtAnswer } from '../../src/model/live-records.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'
import { wholeOf } from '../../src/syntax/place.ts'

const at = wholeOf(artifactOf('record.txt', Buffer.from('x')).artifact)
const PREFIX = 'mixpanel-domain-verify='

function answer(records: readonly string[] | LiveTxtAnswer['trouble'], resolver = '1.1.1.1', name = 'contoso.com'): LiveTxtAnswer {
  const values = Array.isArray(records) ? records.map((value: string) => ({ value, at })) : null
  return { at, resolver, name, records: values, trouble: Array.isArray(records) ? null : (records as LiveTxtAnswer['trouble']) }
}

function txt(...answers: readonly LiveTxtAnswer[]): LiveTxt {
  return { at, domain: { value: 'contoso.com', at }, askedAt: new Date(0), tookMs: 1, answers }
}

describe('the TXT record of a domain', () => {
  it.each([
    ['the right token among other records', txt(answer(['v=spf1 -all', `${PREFIX}abc`])), 'abc', 'right'],
    ['a token in capitals', txt(answer([`${PREFIX}ABC`])), 'abc', 'right'],
    ['any token, where the right one is not known', txt(answer([`${PREFIX}abc`])), undefined, 'right'],
    ['two tokens, where the right one is not known', txt(answer([`${PREFIX}abc`, `${PREFIX}def`])), undefined, 'several-tokens'],
    ['two tokens, one of them right', txt(answer([`${PREFIX}def`, `${PREFIX}abc`])), 'abc', 'right'],
    ['another token', txt(answer([`${PREFIX}def`])), 'abc', 'another-token'],
    ['quotation marks', txt(answer([`"${PREFIX}abc"`])), 'abc', 'quoted'],
    ['a token without prefix', txt(answer(['abc'])), 'abc', 'without-prefix'],
    ['another prefix', txt(answer(['mixpanel-domain-verification=abc'])), 'abc', 'misspelled-prefix'],
    ['a record at another name', txt(answer([]), answer([`${PREFIX}abc`], '1.1.1.1', '_mixpanel.contoso.com')), 'abc', 'wrong-name'],
    ['no record', txt(answer(['v=spf1 -all'])), 'abc', 'gone'],
    ['one resolver without the record', txt(answer([`${PREFIX}abc`]), answer([], '8.8.8.8')), 'abc', 'resolvers-differ'],
    ['one resolver that fails', txt(answer([`${PREFIX}abc`]), answer('servfail', '8.8.8.8')), 'abc', 'right'],
    ['one resolver that knows no such domain', txt(answer('nxdomain')), 'abc', 'no-answer'],
    ['two resolvers that know no such domain', txt(answer('nxdomain'), answer('nxdomain', '8.8.8.8')), 'abc', 'no-such-domain'],
  ] as const)('%s', (_, record, token, verdict) => {
    expect(txtVerdict(record, token).is).toBe(verdict)
  })

  it('domains and tokens are compared in one form', () => {
    expect(['@Contoso.com.', ' contoso.com ', 'münchen.example'].map(plainDomain)).toEqual([
      'contoso.com',
      'contoso.com',
      'xn--mnchen-3ya.example',
    ])
    for (const typed of [` ${PREFIX}AbC `, `"${PREFIX}AbC"`, `${PREFIX}"AbC"`, `contoso.com. IN TXT "${PREFIX} AbC"`, 'AbC', '“AbC”'])
      expect(plainToken(typed), typed).toBe('abc')
  })
})
