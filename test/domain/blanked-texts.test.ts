import { expect, it } from 'vitest'
import { withoutBlanked } from '../../src/domain/blanked-texts.ts'
import type { Place } from '../../src/model/artifact.ts'

it('texts that somebody blanked by hand are kept apart, and the first of them is named', () => {
  const at = {} as Place
  const listed = (...values: readonly string[]): readonly { readonly value: string; readonly at: Place }[] =>
    values.map((value) => ({ value, at }))
  const [kept, blanked] = withoutBlanked(
    listed('https://sso.mixpanel.com/sso/saml2', '[reply-url]', '[other-url]', 'https://contoso.com/'),
    'url',
  )
  expect(kept.map(({ value }) => value)).toEqual(['https://sso.mixpanel.com/sso/saml2', 'https://contoso.com/'])
  expect(blanked?.value).toBe('[reply-url]')
  expect(withoutBlanked(listed('https://contoso.com/'), 'url')).toEqual([listed('https://contoso.com/'), undefined])
  expect(withoutBlanked([], 'url')).toEqual([[], undefined])
})
