import { describe, expect, it } from 'vitest'
import { blackOut } from '../src/syntax/secrets.ts'
import { isProse } from '../src/syntax/secrets/prose.ts'

// Words that people write where a password belongs are no password; beside each, what is one.

const kinds = (text: string): readonly string[] => blackOut(text).found.map(({ kind }) => kind)

describe('in place of a password', () => {
  it.each([
    ['the name of a place', 'Password: see 1Password', 'Password: 1Passw0rd'],
    ['the name of a place, in quotes', '{"password": "see 1Password"}', '{"password": "1Password"}'],
    ['one word for a state', 'password: unchanged', 'password: unch4nged'],
    ['one word for a state, in quotes', '{"password": "required"}', '{"password": "swordfish"}'],
    ['one word with a capital', 'Password: Rotated', 'Password: Rotated!'],
    ['one word of another language', 'password: geändert', 'password: geändert1'],
    ['one word of a script without capitals', 'password: 未设置', 'password: 未设置9'],
    ['an abbreviation', 'password: tbd', 'password: t8d!'],
    ['an abbreviation in capitals and quotes', 'password: "TODO"', 'password: "TODO-77"'],
    ['letters of an answer', 'password: y', 'password: y9zz'],
    ['an abbreviation with dots', 'password: n.a.', 'password: n.a.9'],
    ['what Excel has for nothing', 'password: #N/A', 'password: A#N/A'],
    ['a sentence with a date', 'SecretToken: set in Entra on 20 July', 'SecretToken: Entra20July'],
    ['a sentence with a time', 'password: changed on 2026-07-20 at 10:15', 'password: 2026-07-20-Berlin'],
    ['a sentence with a dash', 'password: no – magic link', 'password: no–magic–l1nk'],
    ['a sentence with a ticket', 'password: see ticket OPS-1234', 'password: OPS-1234'],
    ['a sentence with an address', 'password: ask ann@contoso.com', 'password: ann@contoso.com'],
    ['a sentence with a link', 'password: stored in https://vault.contoso.com/mixpanel', 'password: Winter26 https://vault.contoso.com/'],
    ['a sentence in quotes', 'password: "is kept in the vault"', 'password: "correct horse battery staple"'],
    ['words that are joined', 'password: not_set', 'password: correct_horse_battery'],
    ['words in brackets behind a word', 'password: same (as last year)', 'password: Sommer2026! (as last year)'],
    ['a word for “no” of sudo', 'ann ALL=(ALL) NOPASSWD:ALL', 'ann PASSWD:Ax7-ALL'],
    ['a word for “no” of sudo, with a path', 'sudo: ALL=(ALL) NOPASSWD: /usr/bin/apt2', 'passwd: "/usr/bin/apt2"'],
    ['an option of psql', 'psql --no-password mixpanel_2026', 'psql --password mixpanel_2026'],
    ['the help of openssl', ' -passin val  Input file pass phrase source', ' -passin val7 Input file pass phrase source'],
    ['where Linux looks for users', 'passwd: files systemd', 'passwd: files-systemd-7'],
    ['null of YAML', 'password: ~', 'password: ~s8cret'],
    ['signs of a table', 'password: ✓', 'password: ✓✓-Winter'],
    ['a yes in quotation marks of Word', 'password: “true”', 'password: “tru3-love”'],
  ])('%s', (_what, none, one) => {
    expect([none, kinds(none)]).toEqual([none, []])
    expect([one, kinds(one)]).toEqual([one, [/token/i.test(one) ? 'token' : 'password']])
  })

  it.each([
    ['a word of a setting', 'DB_PASSWORD=swordfish'],
    ['letters without a word', 'password: xkcdhgfq'],
    ['capitals within a word', 'password: sWordFish'],
    ['a passphrase with signs', 'password: Correct-Horse-9-Battery'],
    ['a passphrase with a number', 'password: correct horse 9 b4ttery'],
    ['a password and what is said of it', 'password: Hunter2 (ask Ann for the new one)'],
    ['a password in a sentence', 'password: it is Hunter2-abc'],
    ['an argument', 'certutil --pfx-password swordfish a.pfx'],
    ['a password of a pair', '<add key="password" value="swordfish" />'],
  ])('%s is a password', (_what, text) => expect([text, kinds(text)]).toEqual([text, ['password']]))

  it('what is perhaps a password is hidden, and what is none is shown', () => {
    expect(blackOut('password: unchanged\n').text).not.toContain('unchanged')
    expect(blackOut('password: ~\n').text).toBe('password: ~\n')
    expect(blackOut('password: “true”\n').text).toBe('password: “true”\n')
  })

  it('takes no long time', () => {
    expect(isProse('see '.repeat(500_000), true)).toBe(false)
  })

  it('the key of a connection that openssl made is hidden, and the key of a service is a secret', () => {
    const key = '8F1C02'.repeat(16)
    const session = `SSL-Session:\n    Protocol  : TLSv1.2\n    Session-ID: ${key}\n    Session-ID-ctx: \n    Master-Key: ${key}\n    PSK identity: None\n`
    const { text, found } = blackOut(session)
    expect([found, text.includes(`Master-Key: ${key}`)]).toEqual([[], false])
    expect(kinds(`Master-Key: ${key}\n`)).toEqual(['client-secret'])
  })
})
