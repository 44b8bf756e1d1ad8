import { describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import { examine, exampleFiles } from './support/run-case.ts'

// Support cases with several causes, in claims and signing: what must be reported, and what must not.

const PRINCIPAL = '5e7f1ce0-4444-4d5e-9f60-33333c0de504'
const NAMESPACE = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

type Files = Map<string, Uint8Array>

function put(files: Files, name: string, value: unknown): void {
  files.set(name, Buffer.from(typeof value === 'string' ? value : JSON.stringify(value, null, 2)))
}

function edit(files: Files, name: string, change: (value: Record<string, unknown>) => void): void {
  const value = JSON.parse(Buffer.from(files.get(name) ?? []).toString('utf8')) as Record<string, unknown>
  change(value)
  put(files, name, value)
}

function attribute(id: string): Record<string, unknown> {
  return { '@odata.type': '#microsoft.graph.sourcedAttribute', id, source: 'user', isExtensionAttribute: false }
}

function claim(name: string, id: string, namespace: string | null = null): Record<string, unknown> {
  return {
    '@odata.type': '#microsoft.graph.customClaim',
    name,
    namespace,
    tokenFormat: ['saml'],
    samlAttributeNameFormat: null,
    configurations: [{ condition: null, attribute: attribute(id), transformations: [] }],
  }
}

function users(
  count: number,
  of: (index: number) => { readonly mail: string | null; readonly userPrincipalName: string },
): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => ({
    ...of(index),
    id: `a0001000-5555-4e6f-8a71-${String(index).padStart(12, '0')}`,
    displayName: `User ${index}`,
    givenName: 'Ann',
    surname: 'Example',
    userType: 'Member',
    accountEnabled: true,
  }))
}

function assign(files: Files, people: readonly Record<string, unknown>[]): void {
  const context = `https://graph.microsoft.com/v1.0/$metadata#servicePrincipals('${PRINCIPAL}')/appRoleAssignedTo`
  put(files, 'assigned.json', {
    '@odata.context': context,
    value: people.map(({ id }) => ({
      appRoleId: 'a0000009-5555-4e6f-8a71-44444beef009',
      principalId: id,
      principalType: 'User',
      principalDisplayName: 'User',
      resourceId: PRINCIPAL,
    })),
  })
  put(files, 'users.json', { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users', value: people })
}

/** One line for each finding of the two chapters: `claims/email CL-02 error`. */
function findings(report: Report): readonly string[] {
  return report.results
    .filter(({ ruleId }) => /^(?:claims|signing)\//.test(ruleId))
    .flatMap(({ ruleId, findings: each }) => each.map(({ guide, severity }) => `${ruleId} ${guide} ${severity}`))
}

function statusOf(report: Report, ruleId: string): string | undefined {
  return report.results.find((result) => result.ruleId === ruleId)?.status
}

describe('an admin followed only Microsoft’s tutorial', () => {
  it('reports the missing claim email, and neither the NameID nor the signature', async () => {
    const files = exampleFiles('healthy')
    edit(files, 'claims.json', (policy) => Object.assign(policy, { includeBasicClaimSet: true, claims: [] }))
    edit(files, 'sp.json', (principal) => (principal['loginUrl'] = 'https://mixpanel.com/login/'))
    const { report } = await examine(files)
    expect(findings(report)).toEqual(['claims/email CL-02 error'])
    expect(statusOf(report, 'claims/name-id')).toBe('pass')
    expect(statusOf(report, 'signing/assertion')).toBe('unknown')
    expect(report.verdict).toBe('fail')
    expect(report.assertion?.attributes.map(({ name }) => name)).toEqual(
      ['emailaddress', 'givenname', 'surname', 'name'].map((name) => `${NAMESPACE}/${name}`),
    )
  })
})

describe('with exports of the app registration and the enterprise application only', () => {
  it('no rule about claims passes, and the verdict is incomplete', async () => {
    const all = exampleFiles('healthy')
    const { report, exitCode } = await examine(new Map([...all].filter(([name]) => name === 'app.json' || name === 'sp.json')))
    expect(findings(report)).toEqual([])
    for (const rule of ['claims/email', 'claims/namespace', 'claims/email-source', 'claims/names', 'claims/name-id']) {
      expect(statusOf(report, rule), rule).toBe('unknown')
    }
    const [need] = report.results.find(({ ruleId }) => ruleId === 'claims/email')?.needs ?? []
    expect(need?.command).toContain(`/beta/servicePrincipals/${PRINCIPAL}/claimsPolicy`)
    expect(report.assertion).toBeNull()
    expect(report.verdict).toBe('incomplete')
    expect(exitCode).toBe(3)
  })
})

describe('sign-in works for a part of the users', () => {
  it('names the users without an address, and counts those whose sign-in name cannot replace it', async () => {
    const files = exampleFiles('healthy')
    const people = users(243, (index) => {
      if (index < 200) return { mail: `user${index}@contoso.com`, userPrincipalName: `user${index}@contoso.com` }
      if (index < 240) return { mail: null, userPrincipalName: `engineer${index}@contoso.com` }
      return { mail: null, userPrincipalName: `adm-${index}@contoso.onmicrosoft.com` }
    })
    assign(files, people)
    const { report } = await examine(files)
    expect(findings(report)).toEqual(['claims/email-for-everyone CL-07 error'])
    const [finding] = report.results.find(({ ruleId }) => ruleId === 'claims/email-for-everyone')?.findings ?? []
    expect(finding?.message).toContain('43 of 243')
    expect(finding?.message).toContain('and 38 more')
    expect(finding?.message).toMatch(/For 3 of them, .*contoso\.onmicrosoft\.com.*not claimed/)
    expect(finding?.fix.steps.join(' ')).toContain('IfEmpty()')
    expect(finding?.locations).toHaveLength(5)
  })

  it('is a warning where fewer than one in twenty are affected', async () => {
    const files = exampleFiles('healthy')
    assign(
      files,
      users(41, (index) => ({ mail: index === 0 ? '' : `user${index}@contoso.com`, userPrincipalName: `user${index}@contoso.com` })),
    )
    expect(findings((await examine(files)).report)).toEqual(['claims/email-for-everyone CL-07 warning'])
  })
})

describe('an account that is disabled', () => {
  it('is not counted among those without an address', async () => {
    const files = exampleFiles('healthy')
    edit(files, 'users.json', (list) => {
      const [first] = list['value'] as Record<string, unknown>[]
      if (first) Object.assign(first, { mail: null, accountEnabled: false })
    })
    expect(findings((await examine(files)).report)).toEqual([])
  })
})

describe('without the users', () => {
  it('the rules check the settings alone', async () => {
    const files = exampleFiles('healthy')
    files.delete('users.json')
    const { report } = await examine(files)
    expect(findings(report)).toEqual([])
    expect(statusOf(report, 'claims/email-for-everyone')).toBe('pass')
    edit(files, 'claims.json', (policy) => {
      const [, email] = policy['claims'] as { configurations: unknown[] }[]
      if (email) email.configurations = [{ condition: null, attribute: attribute('userprincipalname'), transformations: [] }]
    })
    expect(findings((await examine(files)).report)).toEqual(['claims/email-source CL-06 warning'])
  })
})

describe('guests of an agency are sent their sign-in name', () => {
  it('is reported as a condition, and not as the source for members', async () => {
    const files = exampleFiles('healthy')
    edit(files, 'claims.json', (policy) => {
      const [, email] = policy['claims'] as { configurations: unknown[] }[]
      if (email) {
        email.configurations = [
          { condition: { userType: 'members', memberOf: [] }, attribute: attribute('mail'), transformations: [] },
          { condition: { userType: 'allGuests', memberOf: [] }, attribute: attribute('userprincipalname'), transformations: [] },
        ]
      }
    })
    const { report } = await examine(files)
    expect(findings(report)).toEqual(['claims/email-for-everyone CL-11 warning'])
    expect(report.assertion?.attributes[0]?.source).toBe('user.mail for members; user.userprincipalname for allGuests')
  })
})

describe('several claims have a wrong name', () => {
  it('reports the wrong name, its namespace, and the last name in lower case', async () => {
    const files = exampleFiles('healthy')
    edit(files, 'claims.json', (policy) => {
      policy['claims'] = [claim('Email', 'mail', NAMESPACE), claim('firstName', 'givenname'), claim('lastname', 'surname')]
    })
    const { report } = await examine(files)
    expect(findings(report)).toEqual(['claims/email CL-05 error', 'claims/namespace CL-01 error', 'claims/names CL-13 warning'])
    expect(report.firstBlocker).toBe('claims/email')
  })
})

describe('a group claim', () => {
  it('is a warning where a user is in more groups than an assertion can contain', async () => {
    const files = exampleFiles('healthy')
    edit(files, 'app.json', (application) => (application['groupMembershipClaims'] = 'ApplicationGroup'))
    edit(files, 'assigned.json', (list) => {
      const [first] = list['value'] as Record<string, unknown>[]
      const groups = Array.from({ length: 151 }, (_, index) => ({
        ...first,
        principalId: `a0002000-5555-4e6f-8a71-${String(index).padStart(12, '0')}`,
        principalType: 'Group',
        principalDisplayName: `Team ${index}`,
      }))
      list['value'] = [...(list['value'] as unknown[]), ...groups]
    })
    const { report } = await examine(files)
    expect(findings(report)).toContain('claims/groups CL-16 warning')
  })
})

describe('the claims as PowerShell writes them, with attributes in AdditionalProperties', () => {
  it('are the same claims', async () => {
    const files = exampleFiles('healthy')
    const apart = (value: unknown): unknown => ({ AdditionalProperties: value })
    const typed = (name: string, source: string, transformations: readonly unknown[] = []): unknown => ({
      Configurations: [
        { Attribute: apart(transformations.length > 0 ? {} : attribute(source)), Condition: apart({}), Transformations: transformations },
      ],
      AdditionalProperties: { '@odata.type': '#microsoft.graph.customClaim', name, namespace: null, tokenFormat: ['saml'] },
    })
    const ifEmpty = {
      Input: { Attribute: apart(attribute('mail')), TreatAsMultiValue: false },
      AdditionalProperties: {
        '@odata.type': '#microsoft.graph.ifEmptyTransformation',
        output: { treatAsMultiValue: false, attribute: attribute('userprincipalname') },
      },
    }
    put(files, 'claims.json', {
      AudienceOverride: null,
      Claims: [typed('email', 'mail', [ifEmpty]), typed('firstName', 'givenname'), typed('lastName', 'surname')],
      GroupFilter: { MatchOn: null, AdditionalProperties: {} },
      Id: 'a0000008-5555-4e6f-8a71-44444beef008',
      IncludeApplicationIdInIssuer: false,
      IncludeBasicClaimSet: false,
    })
    const { report } = await examine(files)
    expect(findings(report)).toEqual([])
    expect(report.assertion?.attributes[0]).toMatchObject({ name: 'email', source: 'ifEmpty(user.mail, user.userprincipalname)' })
    expect(statusOf(report, 'claims/email-source')).toBe('pass')
  })
})

describe('a definition is JSON inside JSON', () => {
  it('is the place of the finding, at the value itself', async () => {
    const files = exampleFiles('healthy')
    const definition = JSON.stringify({
      ClaimsMappingPolicy: {
        version: 1,
        includebasicclaimset: false,
        claimsschema: [
          { source: 'user', id: 'mail', samlclaimtype: `${NAMESPACE}/email`, 'ümlaut "x"': '\\' },
          { Source: 'user', ID: 'GivenName', SAMLClaimType: 'firstName', JWTClaimType: 'given' },
          { Value: 'Example', SamlClaimType: 'lastName' },
          { Source: 'user', ID: 'mail', SamlClaimType: `${NAMESPACE}/nameidentifier`, SAMLNameForm: 'persistent' },
        ],
      },
    })
    put(files, 'mapping.json', {
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#Collection(microsoft.graph.claimsMappingPolicy)',
      value: [{ id: 'a0000190-5555-4e6f-8a71-44444beef400', definition: [definition], displayName: 'Analytics' }],
    })
    const { report } = await examine(files)
    expect(findings(report)).toEqual([
      'claims/namespace CL-01 error',
      'claims/names CL-13 warning',
      'claims/name-id CL-15 info',
      'claims/policy-override CL-17 warning',
    ])
    expect(report.assertion?.attributes).toMatchObject([
      { name: `${NAMESPACE}/email`, source: 'user.mail' },
      { name: 'firstName', source: 'user.givenname' },
      { name: 'lastName', source: '"Example"' },
    ])
    const lines = Buffer.from(files.get('mapping.json') ?? [])
      .toString('utf8')
      .split('\n')
    const textAt = (ruleId: string): string | undefined => {
      const at = report.results.find((result) => result.ruleId === ruleId)?.findings[0]?.locations[0]
      expect(at?.pointer).toBe('/value/0/definition/0')
      return at ? lines[at.line - 1]?.slice(at.column - 1) : undefined
    }
    expect(textAt('claims/namespace')).toMatch(new RegExp(`^${NAMESPACE}/email\\\\"`))
    expect(textAt('claims/names')).toMatch(/^Example\\"/)
    expect(textAt('claims/name-id')).toMatch(/^persistent\\"/)
  })
})
