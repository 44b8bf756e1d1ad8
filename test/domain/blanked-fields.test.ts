import { describe, expect, it } from 'vitest'
import { markBlanked } from '../../src/domain/blanked-fields.ts'
import type { Field } from '../../src/model/field.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'
import { known } from '../../src/syntax/field.ts'
import { placeAt } from '../../src/syntax/place.ts'
import { AT } from '../support/claims.ts'

const at = (start: number): typeof AT => placeAt(AT.artifact, start, start + 1, `/${start}`)
const CROSSED = 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx'
const GUID = 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1'
const texts = (...values: readonly string[]): readonly object[] => values.map((value, index) => ({ value, at: at(index) }))
const BLANKED = { is: 'blanked', why: expect.stringContaining('blank') as unknown }

const marked = (fact: string, item: unknown): readonly [unknown, readonly (string | null)[]] => {
  const { item: result, at: places } = markBlanked(fact, item)
  return [result, places.map(({ pointer }) => pointer)]
}

describe('fields of an export that somebody blanked', () => {
  it('are marked as such, with their places', () => {
    const item = { id: known(CROSSED, at(1)), appId: known(GUID, at(2)), displayName: known(CROSSED, at(3)), at: at(0) }
    const [result, places] = marked('inputs.applications', item)
    expect(result).toEqual({ ...item, id: { ...BLANKED, at: item.id.at } })
    expect(places).toEqual(['/1'])
    expect(item.id.is).toBe('known')
  })

  it.each([
    ['inputs.applications', 'templateId'],
    ['inputs.applications', 'tokenEncryptionKeyId'],
    ['inputs.principals', 'appId'],
    ['inputs.principals', 'tenantId'],
    ['inputs.organizations', 'tenantId'],
    ['inputs.users', 'id'],
    ['inputs.groups', 'id'],
    ['inputs.assignments', 'principalId'],
    ['inputs.assignments', 'resourceId'],
  ])('%s: %s', (fact, key) => {
    expect(marked(fact, { [key]: known(CROSSED, at(1)) })).toEqual([{ [key]: { ...BLANKED, at: expect.anything() as unknown } }, ['/1']])
    const right = { [key]: known(GUID, at(1)) }
    expect(markBlanked(fact, right).item).toBe(right)
  })

  it.each([
    ['inputs.users', 'mail', '****@contoso.com'],
    ['inputs.users', 'upn', 'xxxx@xxxx.onmicrosoft.com'],
    ['inputs.principals', 'loginUrl', 'https://****/login'],
    ['inputs.principals', 'thumbprint', 'XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX'],
    ['inputs.secrets', 'baseAddress', 'https://****/scim'],
    ['inputs.applications', 'logoutUrl', 'https://****/logout'],
    ['inputs.metadata', 'entityId', 'https://sts.windows.net/<tenant>/'],
  ])('%s: %s is %s', (fact, key, value) => expect(marked(fact, { [key]: known(value, at(1)) })[1]).toEqual(['/1']))

  it.each([
    ['inputs.principals', 'ssoMode', 'REDACTED'],
    ['inputs.principals', 'relayState', '***'],
    ['inputs.applications', 'groupMembershipClaims', '<redacted>'],
    ['inputs.applications', 'publisherDomain', '****.com'],
    ['inputs.users', 'userType', '[removed]'],
    ['inputs.jobs', 'statusCode', 'XXXX'],
    ['inputs.tokenPolicies', 'signingAlgorithm', '…'],
  ])('%s: %s is %s, in a list too', (fact, key, value) => {
    expect(marked(fact, { [key]: known(value, at(1)) })[1]).toEqual(['/1'])
    expect(marked(fact, { items: [{ [key]: known(value, at(1)) }] })[1]).toEqual(['/1'])
  })

  it('may be within others', () => {
    const [reason, errorCode] = [known('REDACTED', at(2)), known('Unauthorized', at(3))]
    const place = at(1)
    const [job, places] = marked('inputs.jobs', { quarantine: known({ reason, errorCode }, place) })
    expect(job).toEqual({ quarantine: known({ reason: { ...BLANKED, at: reason.at }, errorCode }, place) })
    expect(places).toEqual(['/2'])
  })

  it('leave whose a response is open', () => {
    const ofWhom = (fact: string, item: object): unknown => marked(fact, item)[0]
    for (const by of ['REDACTED', CROSSED, '<id>'])
      expect(ofWhom('inputs.jobs', { items: [{ servicePrincipalId: by }], servicePrincipalId: by })).toEqual({
        items: [{ servicePrincipalId: null }],
        servicePrincipalId: null,
      })
    expect(ofWhom('inputs.jobs', { items: [], servicePrincipalId: GUID })).toEqual({ items: [], servicePrincipalId: GUID })
    expect(ofWhom('inputs.secrets', { servicePrincipalId: `{${GUID}}` })).toEqual({ servicePrincipalId: GUID })
    const members = { groupId: GUID, userIds: [GUID, 'REDACTED', `<${GUID}>`], groups: [], complete: true }
    expect(ofWhom('inputs.memberships', members)).toEqual({ ...members, userIds: [GUID, GUID], complete: false })
    expect(ofWhom('inputs.memberships', { ...members, userIds: [`{${GUID}}`] })).toEqual({ ...members, userIds: [GUID] })
  })

  it('are read without what is around them, and that is said', () => {
    const [id, mail, upn] = [known(` ${GUID}`, at(1)), known('<ann@contoso.com>', at(2)), known('ann@contoso.com', at(3))]
    const { item, at: blanked, around } = markBlanked('inputs.users', { items: [{ id, mail, upn }] })
    expect(item.items).toEqual([{ id: known(GUID, id.at), mail: known('ann@contoso.com', mail.at), upn }])
    expect([blanked, around.map(({ pointer }) => pointer)]).toEqual([[], ['/1', '/2']])
  })

  it('have an address where they should, or none', () => {
    for (const value of ['ann', 'n/a', '#N/A', 'ann (at) contoso.com', 'a@x.com, b@x.com', 'SMTP:ann@contoso.com']) {
      const mail = known(value, at(1))
      const { item, odd } = markBlanked('inputs.users', { items: [{ mail }] })
      expect(item.items).toEqual([
        { mail: { is: 'unreadable', at: mail.at, why: expect.stringContaining('it is no mail address') as unknown } },
      ])
      expect(odd).toEqual([mail.at])
    }
    for (const value of ['ann@contoso.com', 'ann@contoso.com\n', 'ann_fabrikam.example#EXT#@contoso.com']) {
      const item = { items: [{ mail: known(value, at(1)) }] }
      expect(markBlanked('inputs.users', item)).toEqual({ item, at: [], around: [], odd: [] })
    }
  })

  it('are none in other facts, in other kinds of values, and in Microsoft’s own placeholder', () => {
    for (const item of [{ id: { is: 'empty', at: at(1) } }, { id: known(7, at(1)) }, { id: null }, { id: 'sp-1' }, {}, null, CROSSED])
      expect(markBlanked('inputs.users', item)).toEqual({ item, at: [], around: [], odd: [] })
    expect(marked('inputs.jobs', { id: known(CROSSED, at(1)) })[1]).toEqual([])
    const metadata = { entityId: known('https://sts.windows.net/{tenantid}/', at(1)) }
    expect(markBlanked('inputs.metadata', metadata).item).toBe(metadata)
  })

  it('may be in the entries of a list', () => {
    const [ann, bob] = [{ id: known(GUID, at(1)) }, { id: known(CROSSED, at(2)) }]
    const list = { at: at(0), items: [ann, null, bob, 'x'] }
    const [result, places] = marked('inputs.users', list)
    expect(places).toEqual(['/2'])
    expect(result).toEqual({ at: list.at, items: [ann, null, { id: { ...BLANKED, at: bob.id.at } }, 'x'] })
    const whole = { at: at(0), items: [ann] }
    expect(markBlanked('inputs.users', whole).item).toBe(whole)
    expect(marked('inputs.users', { items: 'x', id: known(CROSSED, at(3)) })[1]).toEqual(['/3'])
  })
})

describe('a schema of provisioning of which a part is blanked', () => {
  const attribute = (target: string): object => ({ target: known(target, at(1)) })
  const mapping = (source: Field<string>, target: Field<string>, ...attributes: readonly object[]): object => ({
    sourceObject: source,
    targetObject: target,
    attributes: known(attributes, at(2)),
  })
  const schema = (...objectMappings: readonly object[]): object => ({ objectMappings, damage: null })
  const [user, hidden, none] = [known('User', at(3)), known('REDACTED', at(4)), { is: 'absent', at: at(5) } as const]

  it('has no list of attributes where the target of one is blanked', () => {
    const whole = mapping(user, user, attribute('userName'), attribute('active'))
    const [item] = marked('inputs.schemas', schema(mapping(user, user, attribute('userName'), attribute('REDACTED')), whole))
    expect(item).toMatchObject({ objectMappings: [{ attributes: BLANKED }, whole], damage: null })
    const lost = { is: 'unreadable', at: at(2), why: 'it is cut off' }
    expect(marked('inputs.schemas', schema({ ...mapping(hidden, user), attributes: lost }))[0]).toMatchObject({
      objectMappings: [{ attributes: lost }],
    })
  })

  it('is of no use where nobody knows which mapping is that of the users', () => {
    const damageOf = (...mappings: readonly object[]): unknown =>
      (marked('inputs.schemas', schema(...mappings))[0] as { damage: unknown }).damage
    expect(damageOf(mapping(user, user), mapping(hidden, hidden))).toEqual({ at: hidden.at, why: BLANKED.why })
    expect(damageOf(mapping(hidden, none))).not.toBeNull()
    expect(damageOf(mapping(hidden, user))).toBeNull()
    expect(damageOf(mapping(user, hidden))).toBeNull()
    expect(marked('inputs.schemas', { ...schema(mapping(hidden, hidden)), damage: 'cut' })[0]).toMatchObject({ damage: 'cut' })
  })
})

describe('texts of a list that somebody blanked', () => {
  const field = (...values: readonly string[]): Field<unknown> => known(texts(...values), at(9))
  const uris = (...values: readonly string[]): readonly [unknown, readonly (string | null)[]] => {
    const [item, places] = marked('inputs.applications', { identifierUris: field(...values) })
    return [(item as { readonly identifierUris: unknown }).identifierUris, places]
  }

  it('blank all of the list, since each may be the one that counts', () => {
    expect(uris('https://contoso.com', 'https://****')).toEqual([
      { ...BLANKED, at: expect.objectContaining({ pointer: '/9' }) as unknown },
      ['/1'],
    ])
    expect(uris('https://****', 'https://****/x')[1]).toEqual(['/0', '/1'])
  })

  it('are left out where the rest is Mixpanel’s', () => {
    const [result, places] = uris('https://sso.Mixpanel.com', 'https://****')
    expect(result).toMatchObject({ is: 'known', value: [{ value: 'https://sso.Mixpanel.com' }], at: { pointer: '/9' } })
    expect(places).toEqual(['/1'])
    expect(uris('https://sso.mixpanel.com', 'https://contoso.com', 'https://****')[0]).toMatchObject({
      value: [{ value: 'https://sso.mixpanel.com' }, { value: 'https://contoso.com' }],
    })
  })

  it('are read without a link in Markdown where all of the export went through it', () => {
    const item = { identifierUris: field('[https://mixpanel.com/](https://mixpanel.com/)') }
    expect(markBlanked('inputs.applications', item)).toEqual({ item, at: [], around: [], odd: [] })
    const { artifact } = artifactOf(
      'app.json',
      Buffer.from('{"@odata.context": "[https://graph.microsoft.com/x](https://graph.microsoft.com/x)"}'),
    )
    const place = placeAt(artifact, 0, 1, '/0')
    const { item: read, around } = markBlanked('inputs.principals', {
      names: known([{ value: '[https://mixpanel.com/](https://mixpanel.com/)', at: place }], place),
      loginUrl: known('[https://mixpanel.com/](https://mixpanel.com/)', place),
      relayState: known('[https://mixpanel.com/](https://mixpanel.com/)', place),
    })
    expect(read).toMatchObject({
      names: { value: [{ value: 'https://mixpanel.com/' }] },
      loginUrl: { value: 'https://mixpanel.com/' },
      relayState: { value: '[https://mixpanel.com/](https://mixpanel.com/)' },
    })
    expect(around).toEqual([place, place])
  })

  it('are none where nothing is blanked', () => {
    const item = { identifierUris: field('https://contoso.com') }
    expect(markBlanked('inputs.applications', item)).toEqual({ item, at: [], around: [], odd: [] })
    expect(markBlanked('inputs.applications', item).item).toBe(item)
  })

  it('are left out of a plain list', () => {
    const locations = texts('https://login.microsoftonline.com/{tenantid}/saml2', 'https://login.microsoftonline.com/<tenant>/saml2')
    expect(marked('inputs.metadata', { ssoLocations: locations })).toEqual([{ ssoLocations: [locations[0]] }, ['/1']])
    const none = { ssoLocations: [{ value: 7, at: at(1) }] }
    expect(markBlanked('inputs.metadata', none).item).toBe(none)
  })
})
