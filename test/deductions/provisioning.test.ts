import { describe, expect, it } from 'vitest'
import { derived } from '../../src/model/vocabulary.ts'
import { valueOf } from '../../src/syntax/field.ts'
import { deduced, enterpriseApp, graphList, OTHER_APP, OTHER_SP, SP, type Deduced } from '../support/deduced.ts'

const THIRD_SP = '5e7f1ce0-4444-4d5e-9f60-33333c0de577'
const OWN = enterpriseApp()
/** Another app of Mixpanel's, for provisioning alone. */
const SECOND = enterpriseApp({
  id: OTHER_SP,
  appId: OTHER_APP,
  displayName: 'Mixpanel SCIM',
  replyUrls: [],
  servicePrincipalNames: [OTHER_APP],
})

type Files = Readonly<Record<string, unknown>>

const user = (name: string): string => `a0000064-5555-4e6f-8a71-${name.padEnd(12, '0').replace(/[^0-9a-f]/g, '1')}`
const assigned = (principalId: string | undefined, resourceId?: string, rest: object = {}): object => ({
  principalId,
  principalType: 'User',
  appRoleId: 'x',
  resourceId,
  ...rest,
})
const assignedTo = (sp: string | null, value: readonly object[], rest: object = {}): object =>
  graphList(sp === null ? 'appRoleAssignments' : `servicePrincipals('${sp}')/appRoleAssignedTo`, value, rest)

describe('who is assigned', () => {
  const [ANN, BOB, EVE] = [user('a'), user('b'), user('e')]
  const ids = (found: Deduced): readonly (string | undefined)[] =>
    found
      .of(derived.assignments)
      .items.map(({ principalId }) => valueOf(principalId)?.toLowerCase())
      .sort()
  const mine = assigned(ANN, SP)
  const foreign = assigned(EVE, THIRD_SP)

  it.each<readonly [string, Files, readonly string[], boolean]>([
    [
      'of a list of the whole tenant, those of the app',
      { 'a.json': assignedTo(null, [mine, foreign, assigned(BOB, SP.toUpperCase())]) },
      [ANN, BOB],
      true,
    ],
    ['not those of another list', { 'a.json': assignedTo(SP, [mine]), 'b.json': assignedTo(THIRD_SP, [foreign]) }, [ANN], true],
    [
      'not those of another list whose entries do not say it',
      { 'a.json': assignedTo(SP, [assigned(ANN)]), 'b.json': assignedTo(THIRD_SP, [assigned(EVE)]) },
      [ANN],
      true,
    ],
    ['nobody, where the list of the app is empty', { 'a.json': assignedTo(SP, []), 'b.json': assignedTo(THIRD_SP, [foreign]) }, [], true],
    [
      'a part of a list and its other part',
      {
        'a.json': assignedTo(SP, [mine], { '@odata.nextLink': 'https://x' }),
        'b.json': assignedTo(SP, [assigned(BOB, SP)], { '@odata.nextLink': 'https://x' }),
      },
      [ANN, BOB],
      false,
    ],
    [
      'each once, where a list is given twice',
      { 'a.json': assignedTo(SP, [mine, assigned(BOB, SP)]), 'b.json': assignedTo(SP, [assigned(BOB.toUpperCase(), SP), mine]) },
      [ANN, BOB],
      true,
    ],
    [
      'those of both, where lists differ',
      { 'a.json': assignedTo(SP, [mine, assigned(BOB, SP)]), 'b.json': assignedTo(SP, [mine]) },
      [ANN],
      false,
    ],
    ['nobody, where one list is empty and the other is not', { 'a.json': assignedTo(SP, [mine]), 'b.json': assignedTo(SP, []) }, [], false],
    ['one by one, not knowing whether these are all', { 'a.json': mine, 'b.json': assigned(BOB, SP) }, [ANN, BOB], false],
    [
      'one by one below the folder of the app, which are all',
      { 'ServicePrincipals/x/AppRoleAssignedTo/a.json': mine, 'ServicePrincipals/x/AppRoleAssignedTo/b.json': assigned(BOB, SP) },
      [ANN, BOB],
      true,
    ],
    ['one by one and as a list that has them', { 'x/AppRoleAssignedTo/a.json': mine, 'b.json': assignedTo(SP, [mine]) }, [ANN], true],
    [
      'one by one, and a list without them',
      { 'x/AppRoleAssignedTo/a.json': mine, 'b.json': assignedTo(SP, [assigned(BOB, SP)]) },
      [],
      false,
    ],
  ])('%s', async (_, files, expected, complete) => {
    const found = await deduced({ 'sp.json': OWN, ...files })
    expect([ids(found), found.of(derived.assignments).complete]).toEqual([[...expected].sort(), complete])
  })

  it('an empty list whose app is not known says nothing beside another one, and neither does one of another app', async () => {
    const unknown = { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#x/appRoleAssignedTo', value: [] }
    for (const empty of [unknown, assignedTo(THIRD_SP, [])]) {
      const found = await deduced({ 'sp.json': OWN, 'a.json': assignedTo(SP, [mine]), 'b.json': empty })
      expect([ids(found), found.of(derived.assignments).complete]).toEqual([[ANN], true])
    }
  })

  it('a list belongs to its app, whatever the case of its id', async () => {
    expect(ids(await deduced({ 'sp.json': OWN, 'a.json': assignedTo(SP.toUpperCase(), [assigned(ANN)]) }))).toEqual([ANN])
  })

  it('an entry without an id is like no other', async () => {
    const list = assignedTo(SP, [
      assigned(undefined, SP, { principalId: null }),
      assigned(undefined, SP, { principalId: null }),
      mine,
      mine,
    ])
    expect(ids(await deduced({ 'sp.json': OWN, 'a.json': list }))).toEqual([ANN, undefined, undefined])
  })

  it('an empty list whose app is not known counts where there is no other', async () => {
    const found = await deduced({
      'sp.json': OWN,
      'a.json': { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#x/appRoleAssignedTo', value: [] },
    })
    expect([ids(found), found.of(derived.assignments).complete]).toEqual([[], true])
  })

  it.each<readonly [string, Files, string]>([
    [
      'of other apps alone',
      { 'sp.json': OWN, 'a.json': assignedTo(THIRD_SP, [foreign]) },
      'The assignments in the inputs belong to other apps.',
    ],
    [
      'of another app, whose list is empty',
      { 'sp.json': OWN, 'a.json': assignedTo(THIRD_SP, []) },
      'The assignments in the inputs belong to other apps.',
    ],
    [
      'of several apps, without the enterprise application',
      { 'a.json': assignedTo(null, [mine, foreign]) },
      'The assignments in the inputs belong to several apps. The enterprise application is needed to find those of Mixpanel.',
    ],
  ])('is not known from assignments %s', async (_, files, why) => {
    expect((await deduced(files)).whyNot(derived.assignments)).toMatchObject({ why, fact: 'derived.assignments' })
  })

  it('is known without the enterprise application, where all are of one app', async () => {
    expect(ids(await deduced({ 'a.json': assignedTo(null, [mine, assigned(BOB, SP.toUpperCase())]) }))).toEqual([ANN, BOB])
  })

  it('is missing where no list is given', async () => {
    expect((await deduced({ 'sp.json': OWN })).whyNot(derived.assignments)).toEqual({ why: null, at: null, fact: 'inputs.assignments' })
  })
})

const job = (id: string, rest: object = {}): object => ({
  id,
  templateId: 'mixpanel',
  schedule: { interval: 'PT40M', state: 'Active' },
  status: { code: 'Active' },
  ...rest,
})
const jobsOf = (sp: string | null, value: readonly object[], rest: object = {}): object =>
  graphList(sp === null ? 'jobs' : `servicePrincipals('${sp}')/synchronization/jobs`, value, rest)
const idsOf = (found: Deduced): readonly (string | undefined)[] =>
  found
    .of(derived.jobs)
    .items.map(({ id }) => valueOf(id))
    .sort()

describe('which provisioning jobs are the app’s', () => {
  it.each<readonly [string, Files, readonly string[]]>([
    ['its own', { 'a.json': jobsOf(SP, [job('own')]), 'b.json': jobsOf(THIRD_SP, [job('theirs')]) }, ['own']],
    [
      'its own, with the app id in capitals',
      { 'a.json': jobsOf(SP.toUpperCase(), [job('own')]), 'b.json': jobsOf(THIRD_SP, [job('theirs')]) },
      ['own'],
    ],
    ['none, where its list is empty', { 'a.json': jobsOf(SP, []), 'b.json': jobsOf(THIRD_SP, [job('theirs')]) }, []],
    [
      'those that do not say whose they are',
      { 'b.json': jobsOf(THIRD_SP, [job('theirs')]), 'c.json': jobsOf(null, [job('any')]) },
      ['any'],
    ],
    ['its own before those that do not say it', { 'a.json': jobsOf(SP, [job('own')]), 'c.json': jobsOf(null, [job('any')]) }, ['own']],
    [
      'those that do not say it, where its own list is empty',
      { 'a.json': jobsOf(SP, [], { '@odata.nextLink': 'https://x' }), 'c.json': jobsOf(null, [job('any')]) },
      ['any'],
    ],
    [
      'those of the other app of Mixpanel',
      { 'sp2.json': SECOND, 'b.json': jobsOf(OTHER_SP, [job('second')]), 'c.json': jobsOf(THIRD_SP, [job('theirs')]) },
      ['second'],
    ],
    [
      'those of the other app of Mixpanel, where its own list is empty',
      { 'sp2.json': SECOND, 'a.json': jobsOf(SP, []), 'b.json': jobsOf(OTHER_SP, [job('second')]) },
      ['second'],
    ],
    [
      'none, where the list of the other app is empty too',
      { 'sp2.json': SECOND, 'a.json': jobsOf(SP, []), 'b.json': jobsOf(OTHER_SP, []) },
      [],
    ],
  ])('%s', async (_, files, expected) => {
    expect(idsOf(await deduced({ 'sp.json': OWN, ...files }))).toEqual(expected)
  })

  it('is not known where all are another app’s, which is named', async () => {
    expect((await deduced({ 'sp.json': OWN, 'b.json': jobsOf(THIRD_SP, [job('theirs')]) })).whyNot(derived.jobs)).toEqual({
      why: `The provisioning jobs in the inputs belong to another app (service principal ${THIRD_SP}).`,
      at: 'b.json',
      fact: 'derived.jobs',
    })
  })

  it('is not known where two other apps of Mixpanel have some', async () => {
    const third = { ...SECOND, id: THIRD_SP, appId: 'c0ffee00-2222-4b3c-9d4e-11111decade7' }
    const files = {
      'sp.json': OWN,
      'sp2.json': SECOND,
      'sp3.json': third,
      'b.json': jobsOf(OTHER_SP, [job('second')]),
      'c.json': jobsOf(THIRD_SP, [job('third')]),
    }
    expect((await deduced(files)).whyNot(derived.jobs)?.why).toMatch(/^The provisioning jobs in the inputs belong to another app/)
  })

  it('without the enterprise application, those of the only app', async () => {
    expect(idsOf(await deduced({ 'a.json': jobsOf(SP, [job('own')]), 'b.json': jobsOf(SP.toUpperCase(), [job('own')]) }))).toEqual(['own'])
    expect(
      (await deduced({ 'a.json': jobsOf(SP, [job('own')]), 'b.json': jobsOf(THIRD_SP, [job('theirs')]) })).whyNot(derived.jobs)?.why,
    ).toBe('The provisioning jobs in the inputs belong to several apps. The enterprise application is needed to find those of Mixpanel.')
  })
})

describe('provisioning jobs in several inputs', () => {
  it('are one job by id, filled in from each', async () => {
    const found = await deduced({
      'sp.json': OWN,
      'a.json': jobsOf(SP, [job('own')]),
      'b.json': jobsOf(SP, [job('own', { status: { code: 'Active', countSuccessiveCompleteFailures: 3 } })]),
    })
    const [only, ...more] = found.of(derived.jobs).items
    expect([more, only && valueOf(only.failuresInARow), only && valueOf(only.interval)]).toEqual([[], 3, 'PT40M'])
  })

  it('without an id are one each', async () => {
    const { items } = (await deduced({ 'sp.json': OWN, 'a.json': jobsOf(SP, [job('x', { id: null }), job('x', { id: null })]) })).of(
      derived.jobs,
    )
    expect(items).toHaveLength(2)
  })

  it('a copy that does not say whose it is counts where it is of one of its jobs', async () => {
    const later = job('own', { status: { code: 'Active', countSuccessiveCompleteFailures: 3 } })
    const [only] = (await deduced({ 'sp.json': OWN, 'a.json': jobsOf(SP, [job('own')]), 'c.json': jobsOf(null, [later]) })).of(
      derived.jobs,
    ).items
    expect(only && valueOf(only.failuresInARow)).toBe(3)
  })

  it('are not known where a complete list lacks one', async () => {
    const files = { 'sp.json': OWN, 'a.json': jobsOf(SP, [job('one'), job('two')]), 'b.json': jobsOf(SP, [job('one')]) }
    expect((await deduced(files)).whyNot(derived.jobs)).toMatchObject({
      why: 'Which provisioning jobs there are is not known.',
      fact: 'inputs.jobs',
    })
    const empty = { 'sp.json': OWN, 'a.json': jobsOf(SP, [job('one')]), 'b.json': jobsOf(SP, []) }
    expect((await deduced(empty)).whyNot(derived.jobs)?.why).toBe('Which provisioning jobs there are is not known.')
  })

  it('are complete where each list is', async () => {
    const more = { '@odata.nextLink': 'https://x' }
    const parts = (
      await deduced({ 'sp.json': OWN, 'a.json': jobsOf(SP, [job('one')], more), 'b.json': jobsOf(SP, [job('two')], more) })
    ).of(derived.jobs)
    expect([parts.items.length, parts.complete]).toEqual([2, false])
    const whole = (
      await deduced({ 'sp.json': OWN, 'a.json': jobsOf(SP, [job('one'), job('two')]), 'b.json': jobsOf(SP, [job('two'), job('one')]) })
    ).of(derived.jobs)
    expect([whole.items.length, whole.complete]).toEqual([2, true])
  })

  it('one job by itself does not say that there is no other', async () => {
    const alone = (id: string): object => ({
      '@odata.context': `https://graph.microsoft.com/v1.0/$metadata#servicePrincipals('${SP}')/synchronization/jobs/$entity`,
      ...job(id),
    })
    expect(idsOf(await deduced({ 'sp.json': OWN, 'a.json': alone('one'), 'b.json': alone('two') }))).toEqual(['one', 'two'])
  })

  it('a job whose id is not known may be any of them', async () => {
    const files = {
      'sp.json': OWN,
      'a.json': jobsOf(SP, [job('one')], { '@odata.nextLink': 'https://x' }),
      'b.json': jobsOf(SP, [job('x', { id: undefined })]),
    }
    expect((await deduced(files)).of(derived.jobs).items).toHaveLength(2)
  })
})

describe('the provisioning settings', () => {
  const secrets = (sp: string | null, base: string | null, rest: Readonly<Record<string, string>> = {}): object =>
    graphList(
      sp === null
        ? 'Collection(microsoft.graph.synchronizationSecretKeyStringValuePair)'
        : `servicePrincipals('${sp}')/synchronization/secrets`,
      [
        ...(base === null ? [] : [{ key: 'BaseAddress', value: base }]),
        ...Object.entries({ SyncAll: 'false', ...rest }).map(([key, value]) => ({ key, value })),
      ],
    )
  const [MIXPANEL, OTHER] = ['https://mixpanel.com/api/app/scim/v2', 'https://scim.contoso.com/v2']
  const [FIRST] = [{ 'sp.json': OWN }]
  const addressOf = (found: Deduced): string | undefined => valueOf(found.of(derived.secrets).baseAddress)

  it.each<readonly [string, Files, string]>([
    ['its own', { 'a.json': secrets(SP, MIXPANEL), 'b.json': secrets(THIRD_SP, OTHER) }, MIXPANEL],
    ['its own, whatever their address', { 'a.json': secrets(SP, OTHER), 'b.json': secrets(null, MIXPANEL) }, OTHER],
    [
      'those that mention Mixpanel, of several that do not say whose they are',
      { 'a.json': secrets(null, MIXPANEL), 'b.json': secrets(null, OTHER) },
      MIXPANEL,
    ],
    ['the same twice', { 'a.json': secrets(null, OTHER), 'b.json': secrets(null, OTHER, { SyncAll: 'true' }) }, OTHER],
  ])('%s', async (_, files, expected) => {
    expect(addressOf(await deduced({ ...FIRST, ...files }))).toBe(expected)
  })

  it('of several, of which none mentions Mixpanel, are not known', async () => {
    const found = await deduced({ ...FIRST, 'a.json': secrets(null, 'https://a.contoso.com/'), 'b.json': secrets(null, OTHER) })
    expect(found.whyNot(derived.secrets)?.why).toBe('Several inputs contain provisioning settings, and they do not say of which app.')
    // Without an address, they may be another app's too.
    const without = await deduced({ ...FIRST, 'a.json': secrets(null, null), 'b.json': secrets(null, OTHER) })
    expect(without.whyNot(derived.secrets)?.why).toBe('Several inputs contain provisioning settings, and they do not say of which app.')
  })

  it('with two addresses of Mixpanel are one, whose address is disputed', async () => {
    const found = await deduced({
      ...FIRST,
      'a.json': secrets(null, MIXPANEL),
      'b.json': secrets(null, `${MIXPANEL}/`, { SyncAll: 'true' }),
    })
    expect(found.of(derived.secrets)).toMatchObject({ baseAddress: { is: 'unreadable' }, syncAll: { is: 'unreadable' } })
  })

  it('of two exports of the app are one, filled in from each', async () => {
    const found = await deduced({
      ...FIRST,
      'a.json': secrets(SP, MIXPANEL),
      'b.json': secrets(SP, MIXPANEL, { SkipOutOfScopeDeletions: 'true' }),
    })
    expect([addressOf(found), valueOf(found.of(derived.secrets).skipOutOfScopeDeletions)]).toEqual([MIXPANEL, true])
  })

  it('a copy that does not say whose it is counts where it has the same address', async () => {
    const rest = { SkipOutOfScopeDeletions: 'true' }
    const skip = async (base: string): Promise<boolean | undefined> =>
      valueOf(
        (await deduced({ ...FIRST, 'a.json': secrets(SP, MIXPANEL), 'b.json': secrets(null, base, rest) })).of(derived.secrets)
          .skipOutOfScopeDeletions,
      )
    expect([await skip(MIXPANEL), await skip(OTHER)]).toEqual([true, undefined])
  })

  it('of another app alone are not known', async () => {
    expect((await deduced({ ...FIRST, 'b.json': secrets(THIRD_SP, OTHER) })).whyNot(derived.secrets)?.why).toBe(
      `The provisioning settings in the inputs belong to another app (service principal ${THIRD_SP}).`,
    )
  })
})

describe('the provisioning mappings', () => {
  const schema = (sp: string | null, id: string | null, mapping: string | null = 'Users'): object => ({
    ...(sp === null
      ? {}
      : { '@odata.context': `https://graph.microsoft.com/beta/$metadata#servicePrincipals('${sp}')/synchronization/schema/$entity` }),
    ...(id === null ? {} : { id }),
    synchronizationRules: mapping === null ? 'cut off' : [{ objectMappings: [{ name: mapping, enabled: true }] }],
  })
  const nameOf = (found: Deduced): string | undefined => {
    const [first] = found.of(derived.schema).objectMappings
    return first && valueOf(first.name)
  }
  const FIRST = { 'sp.json': OWN }

  it.each<readonly [string, Files, string]>([
    ['its own', { 'a.json': schema(SP, '1', 'Own'), 'b.json': schema(THIRD_SP, '2', 'Theirs') }, 'Own'],
    ['those of its job', { 'a.json': schema(SP, '1', 'One'), 'b.json': schema(SP, '2', 'Two'), 'j.json': jobsOf(SP, [job('2')]) }, 'Two'],
    [
      'those of its active job',
      {
        'a.json': schema(SP, '1', 'One'),
        'b.json': schema(SP, '2', 'Two'),
        'j.json': jobsOf(SP, [job('1', { schedule: { state: 'Disabled' } }), job('2')]),
      },
      'Two',
    ],
    ['the same twice', { 'a.json': schema(SP, '1'), 'b.json': schema(SP, '1') }, 'Users'],
    ['the same of two jobs', { 'a.json': schema(SP, '1'), 'b.json': schema(SP, '2') }, 'Users'],
    ['the one that can be read, of one job', { 'a.json': schema(SP, '1', null), 'b.json': schema(SP, '1', 'Users') }, 'Users'],
    ['its own, and not those of no app and another job', { 'a.json': schema(SP, '1', 'Own'), 'b.json': schema(null, '2', 'Any') }, 'Own'],
    [
      'those of a job, where none is active',
      {
        'a.json': schema(SP, '1', 'One'),
        'b.json': schema(SP, '2', 'Two'),
        'j.json': jobsOf(SP, [job('2', { schedule: { state: 'Disabled' } })]),
      },
      'Two',
    ],
    [
      'those of its job, where they do not say whose they are',
      { 'a.json': schema(null, '1', 'One'), 'b.json': schema(null, '2', 'Two'), 'j.json': jobsOf(SP, [job('2')]) },
      'Two',
    ],
  ])('%s', async (_, files, expected) => {
    expect(nameOf(await deduced({ ...FIRST, ...files }))).toBe(expected)
  })

  it.each<readonly [string, Files, RegExp]>([
    ['that are damaged', { 'a.json': schema(SP, '1', null) }, /^The mappings cannot be read: .+\.$/],
    [
      'that are damaged twice',
      { 'a.json': schema(SP, '1', null), 'b.json': { ...schema(SP, '1', null), x: 1 } },
      /^The mappings cannot be read: .+\.$/,
    ],
    [
      'of two jobs',
      { 'a.json': schema(SP, '1', 'One'), 'b.json': schema(SP, '2', 'Two') },
      /^The inputs contain several schemas, and it is unknown which belongs to Mixpanel’s job\.$/,
    ],
    [
      'without ids that differ',
      { 'a.json': schema(SP, null, 'One'), 'b.json': schema(SP, null, 'Two') },
      /^The inputs contain several schemas, and it is unknown which belongs to Mixpanel’s job\.$/,
    ],
    [
      'of one job that differ',
      { 'a.json': schema(SP, '1', 'One'), 'b.json': schema(SP, '1', 'Two') },
      /^The inputs contain several schemas of the provisioning job\.$/,
    ],
    [
      'of one job, also without the app’s own, that differ',
      { 'a.json': schema(SP, '1', 'One'), 'b.json': schema(null, '1', 'Two') },
      /^The inputs contain several schemas of the provisioning job\.$/,
    ],
    [
      'of its job, and of no app, that differ',
      {
        'a.json': schema(SP, '1', 'One'),
        'b.json': schema(SP, '2', 'Two'),
        'c.json': schema(null, '2', 'Other'),
        'j.json': jobsOf(SP, [job('2')]),
      },
      /^The inputs contain several schemas of the provisioning job\.$/,
    ],
    ['of another app', { 'a.json': schema(THIRD_SP, '1') }, /^The provisioning mappings in the inputs belong to another app/],
  ])('%s are not known', async (_, files, why) => {
    expect((await deduced({ ...FIRST, ...files })).whyNot(derived.schema)?.why).toMatch(why)
  })

  it('of one job that differ are the newer ones', async () => {
    const dated = (mapping: string, modified: string): object => ({ ...schema(SP, '1', mapping), lastModifiedDateTime: modified })
    expect(
      nameOf(await deduced({ ...FIRST, 'a.json': dated('Old', '2026-05-01T00:00:00Z'), 'b.json': dated('New', '2026-06-01T00:00:00Z') })),
    ).toBe('New')
    expect(
      nameOf(await deduced({ ...FIRST, 'a.json': dated('New', '2026-06-01T00:00:00Z'), 'b.json': dated('Old', '2026-05-01T00:00:00Z') })),
    ).toBe('New')
  })
})
