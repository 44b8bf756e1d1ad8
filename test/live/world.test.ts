import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Handler } from 'express'
import { ENTITY_ID, REPLY_URL } from '../../src/vendors/mixpanel.ts'
import { ROOT } from '../support/indexes.ts'
import { exampleFiles } from '../support/run-case.ts'
import { errorPage } from '../support/world/entra.ts'
import { HEALTHY_ZONE, checkLive, proxyOf, replay, type LiveOptions, type WorldOptions } from '../support/world/index.ts'
import { signIn } from '../support/world/mixpanel.ts'
import { authority } from '../support/world/authority.ts'
import { TENANT, TOKEN, TXT } from '../support/world/values.ts'
import { within } from './_within.ts'

const LIVE = [
  'live/reply-url',
  'live/postback-url',
  'live/sign-in-url',
  'live/authn-request',
  'live/entra-login',
  'live/metadata',
  'live/scim',
  'live/domain-txt',
  'live/clock',
]

describe('a healthy world', () => {
  it.for([['with the token', TOKEN] as const, ['without a token', null] as const])('passes every live rule %s', async ([, token]) => {
    await within({}, async (world) => {
      const run = await checkLive(world, { token })
      expect(LIVE.map((id) => [id, run.result(id).status])).toEqual(LIVE.map((id) => [id, 'pass']))
      expect(run.diagnosis.report.verdict).toBe('pass')
      expect(run.diagnosis.report.probes.map(({ id, outcome, status }) => [id, outcome, status])).toEqual([
        ['reply-url', 'answered', 405],
        ['postback-url', 'answered', 302],
        ['entra-login', 'answered', 200],
        ['metadata', 'answered', 200],
        ...Array.from({ length: token === null ? 1 : 3 }, () => ['scim', 'answered', 200]),
        ['domain-txt', 'answered', null],
      ])
      expect(new Set(world.asked.map(({ method }) => method))).toEqual(new Set(['GET']))
    })
  })

  it('is the same report when it is judged again from its record, byte for byte', async () => {
    await within({}, async (world) => {
      const run = await checkLive(world, { token: TOKEN })
      const again = await replay(run.records)
      expect(JSON.stringify(again.report)).toBe(JSON.stringify(run.diagnosis.report))
    })
  })

  it('is not judged by an older record beside it', async () => {
    await within({}, async (world) => {
      const files = exampleFiles('healthy')
      files.set(
        'old/reply-url.txt',
        Buffer.from(
          'sso-doctor live record 1\nprobe: reply-url\nasked: GET https://sso.mixpanel.com/sso/saml2\nat: 2026-08-01T00:00:00.000Z\ntook: 5 ms\n\nno answer: refused\nNo.\n',
        ),
      )
      const run = await checkLive(world, { files })
      expect(run.result('live/reply-url').status).toBe('pass')
      expect(run.diagnosis.report.notes.join('\n')).toContain('old/reply-url.txt: a record of an earlier')
    })
  })

  it('leads to Microsoft after a hop for the missing slash, and by a form that posts itself', async () => {
    const files = exampleFiles('healthy')
    const settings = files.get('mixpanel.yaml')?.toString().replace('authorize/?org_id', 'authorize?org_id') ?? ''
    files.set('mixpanel.yaml', Buffer.from(settings))
    const form: Handler = (request, response, next) => {
      if (request.path === '/security/sso/v2/authorize/') void signIn({ authnRequestBinding: 'HTTP-POST' })(request, response, next)
      else next()
    }
    await within({ hosts: { 'mixpanel.com': form } }, async (world) => {
      const run = await checkLive(world, { files })
      expect(run.outcomes('postback-url')).toEqual(['answered', 'answered'])
      for (const id of ['live/postback-url', 'live/sign-in-url', 'live/authn-request', 'live/entra-login']) {
        expect([id, run.result(id).status]).toEqual([id, 'pass'])
      }
      expect(world.asked.some(({ host, url }) => host === 'login.microsoftonline.com' && url.includes('SAMLRequest='))).toBe(true)
    })
  })
})

describe('live results are evidence for the rules about the setup', () => {
  it('the sign-in URL is read from the redirect where nobody typed it', async () => {
    await within({}, async (world) => {
      const files = exampleFiles('healthy')
      files.set(
        'mixpanel.yaml',
        Buffer.from(
          files
            .get('mixpanel.yaml')
            ?.toString()
            .replace(/^idpSignInUrl: .*$/m, '') ?? '',
        ),
      )
      const run = await checkLive(world, { files })
      for (const id of ['mixpanel/sign-in-url', 'mixpanel/tenant', 'mixpanel/cloud', 'live/sign-in-url']) {
        expect([id, run.result(id).status]).toEqual([id, 'pass'])
      }
      expect(run.diagnosis.report.verdict).toBe('pass')
    })
  })

  it('without any settings, the sign-on URL of the export leads to it', async () => {
    await within({}, async (world) => {
      const files = exampleFiles('healthy')
      files.delete('mixpanel.yaml')
      const run = await checkLive(world, { files })
      expect(run.result('mixpanel/sign-in-url').status).toBe('pass')
      expect(run.result('mixpanel/issuer-url').status).toBe('unknown')
      expect(run.diagnosis.report.verdict).toBe('incomplete')
    })
  })

  it('without anything of Entra’s, the form of the address is judged', async () => {
    const common = signIn({ entryPoint: 'https://login.microsoftonline.com/common/saml2' })
    await within({ hosts: { 'mixpanel.com': at(POSTBACK, common) } }, async (world) => {
      const settings = exampleFiles('healthy').get('mixpanel.yaml')?.toString() ?? ''
      const files = new Map([['mixpanel.yaml', Buffer.from(settings.replace(/^(?:idpSignInUrl|certificate): .*$/gm, ''))]])
      const run = await checkLive(world, { files })
      expect(run.result('mixpanel/sign-in-url').findings.map(({ code, guide }) => [code, guide])).toEqual([['common', 'MX-07']])
      expect(run.result('live/sign-in-url').status).toBe('unknown')
    })
  })

  it('what Mixpanel asks for really settles what the identifier and the reply URL should be', async () => {
    const changed = signIn({ issuer: 'https://mixpanel.com/v9/', callbackUrl: 'https://sso.mixpanel.com/sso/saml3' })
    await within({ hosts: { 'mixpanel.com': at(POSTBACK, changed) } }, async (world) => {
      const files = exampleFiles('healthy')
      for (const name of ['app.json', 'sp.json']) {
        const text = files.get(name)?.toString() ?? ''
        files.set(
          name,
          Buffer.from(text.replaceAll(ENTITY_ID, 'https://mixpanel.com/v9/').replaceAll(`${REPLY_URL}"`, `${REPLY_URL.slice(0, -1)}3"`)),
        )
      }
      const run = await checkLive(world, { files })
      for (const id of ['azure/entity-id', 'azure/reply-url', 'azure/reply-url-extra', 'live/authn-request']) {
        expect([id, run.result(id).status]).toEqual([id, 'pass'])
      }
    })
  })
})

/** Answers one path; everything else is left to the host. */
const at =
  (path: string, answer: Handler): Handler =>
  (request, response, next) =>
    request.path === path || (path.endsWith('*') && request.path.startsWith(path.slice(0, -1))) ? answer(request, response, next) : next()
const says =
  (status: number, type: string, body: string, headers: Readonly<Record<string, string>> = {}): Handler =>
  (_request, response) => {
    for (const [name, value] of Object.entries(headers)) response.set(name, value)
    response.status(status).type(type).send(body)
  }
const leads =
  (url: string, status = 302): Handler =>
  (_request, response) =>
    response.redirect(status, url)
const never: Handler = () => undefined
const PAGE = '<!DOCTYPE html><html><body>Please sign in to the guest network</body></html>'
const POSTBACK = '/security/sso/v2/authorize/'
const SCIM = '/api/app/scim/v2/*'
const METADATA = `/${TENANT}/federationmetadata/2007-06/federationmetadata.xml`
const OTHER = 'f00dcafe-1111-4a2b-8c3d-0000deadbeef'

interface Story {
  readonly entry: string
  readonly what: string
  readonly world?: WorldOptions
  readonly options?: LiveOptions
  /** Hosts whose names are resolved instead of pinned. */
  readonly unpinned?: readonly string[]
  /** The reply URL is at a port where nothing listens. */
  readonly refused?: boolean
  readonly rule: string
  readonly is: string
  /** For an unknown: its code, and the probe that has it as its outcome. */
  readonly code?: string
  readonly probe?: string
}

const host = (name: string, answer: Handler): WorldOptions => ({ hosts: { [name]: answer } })
const zone = (name: string, entry: object): WorldOptions => ({
  zones: [
    { ...HEALTHY_ZONE, [name]: entry },
    { ...HEALTHY_ZONE, [name]: entry },
  ],
})
const zscaler = authority('Zscaler Intermediate Root CA')
const yesterday = new Date(Date.now() - 86_400_000)
/** The settings say which token the domain was given. */
function withToken(): Map<string, Uint8Array> {
  const files = exampleFiles('healthy')
  const settings = files.get('mixpanel.yaml')?.toString() ?? ''
  return files.set(
    'mixpanel.yaml',
    Buffer.from(settings.replace('status: verified }', `status: verified, token: ${TXT.split('=')[1] ?? ''} }`)),
  )
}
const tokenless = { token: 'mp-another-token' }

const STORIES: readonly Story[] = [
  // LI-01
  {
    entry: 'LI-01',
    what: 'a resolver resolves the name to 0.0.0.0',
    world: zone('sso.mixpanel.com', { a: [['0.0.0.0']] }),
    unpinned: ['sso.mixpanel.com'],
    rule: 'live/reply-url',
    is: 'unknown',
    code: 'sinkhole',
    probe: 'reply-url',
  },
  {
    entry: 'LI-01',
    what: 'a resolver resolves the name to an internal address',
    world: zone('sso.mixpanel.com', { a: [['10.1.2.3']] }),
    unpinned: ['sso.mixpanel.com'],
    rule: 'live/reply-url',
    is: 'unknown',
    code: 'sinkhole',
    probe: 'reply-url',
  },
  {
    entry: 'LI-01',
    what: 'a resolver resolves the name to a block page',
    world: zone('sso.mixpanel.com', { a: [['146.112.61.106']] }),
    unpinned: ['sso.mixpanel.com'],
    rule: 'live/reply-url',
    is: 'unknown',
    code: 'sinkhole',
    probe: 'reply-url',
  },
  {
    entry: 'LI-01',
    what: 'the resolvers fail',
    world: zone('sso.mixpanel.com', { fails: 'servfail' }),
    unpinned: ['sso.mixpanel.com'],
    rule: 'live/reply-url',
    is: 'unknown',
    code: 'dns-failure',
    probe: 'reply-url',
  },
  {
    entry: 'LI-01',
    what: 'one resolver alone says that there is no such name',
    world: { zones: [HEALTHY_ZONE] },
    unpinned: ['sso.mixpanel.com'],
    rule: 'live/reply-url',
    is: 'unknown',
    code: 'dns-failure',
    probe: 'reply-url',
  },
  {
    entry: 'LI-01',
    what: 'two resolvers say that there is no such name',
    unpinned: ['sso.mixpanel.com'],
    rule: 'live/reply-url',
    is: 'nxdomain LI-01 error',
  },
  // LI-02
  {
    entry: 'LI-02',
    what: 'TLS is decrypted by an authority that is not trusted',
    world: { identities: { 'login.microsoftonline.com': () => zscaler.issue('login.microsoftonline.com') } },
    rule: 'live/metadata',
    is: 'unknown',
    code: 'tls-interception',
    probe: 'metadata',
  },
  {
    entry: 'LI-02',
    what: 'the certificate has expired',
    world: { identities: { 'sso.mixpanel.com': (ca) => ca.issue('sso.mixpanel.com', { from: new Date(0), to: yesterday }) } },
    rule: 'live/reply-url',
    is: 'unknown',
    code: 'certificate-expired',
    probe: 'reply-url',
  },
  {
    entry: 'LI-02',
    what: 'the certificate is another host’s',
    world: { identities: { 'sso.mixpanel.com': (ca) => ca.issue('portal.hotel.example') } },
    rule: 'live/reply-url',
    is: 'unknown',
    code: 'certificate-wrong-host',
    probe: 'reply-url',
  },
  // LI-03
  {
    entry: 'LI-03',
    what: 'the host does not answer in time',
    world: host('sso.mixpanel.com', never),
    options: { timeoutMs: 600 },
    rule: 'live/reply-url',
    is: 'unknown',
    code: 'timeout',
    probe: 'reply-url',
  },
  {
    entry: 'LI-03',
    what: 'the connection is refused',
    refused: true,
    rule: 'live/reply-url',
    is: 'unknown',
    code: 'refused',
    probe: 'reply-url',
  },
  {
    entry: 'LI-03',
    what: 'the connection breaks off',
    world: host('sso.mixpanel.com', (request) => request.socket.destroy()),
    rule: 'live/reply-url',
    is: 'unknown',
    code: 'connection-lost',
    probe: 'reply-url',
  },
  // LI-04
  {
    entry: 'LI-04',
    what: 'a web page comes in place of the metadata',
    world: host('login.microsoftonline.com', at(METADATA, says(200, 'html', PAGE))),
    rule: 'live/metadata',
    is: 'unknown',
    code: 'captive-portal',
    probe: 'metadata',
  },
  {
    entry: 'LI-04',
    what: 'a portal sends the browser to itself',
    world: host('sso.mixpanel.com', leads('https://portal.hotel.example/welcome')),
    rule: 'live/reply-url',
    is: 'unknown',
    code: 'captive-portal',
    probe: 'reply-url',
  },
  {
    entry: 'LI-04',
    what: 'a web page comes in place of JSON',
    world: host('mixpanel.com', at(SCIM, says(200, 'html', PAGE))),
    rule: 'live/scim',
    is: 'unknown',
    code: 'captive-portal',
    probe: 'scim',
  },
  {
    entry: 'LI-04',
    what: 'the network itself requires a sign-in (511)',
    world: host('sso.mixpanel.com', says(511, 'html', PAGE)),
    rule: 'live/reply-url',
    is: 'unknown',
    code: 'captive-portal',
    probe: 'reply-url',
  },
  // LI-05
  {
    entry: 'LI-05',
    what: 'no organization has this number',
    world: host('mixpanel.com', at(POSTBACK, says(404, 'html', PAGE))),
    rule: 'live/postback-url',
    is: 'not-found LI-05 error',
  },
  {
    entry: 'LI-05',
    what: 'another identity provider is set up',
    world: host('mixpanel.com', at(POSTBACK, signIn({ entryPoint: 'https://contoso.okta.com/app/mixpanel/exk1/sso/saml' }))),
    rule: 'live/postback-url',
    is: 'another-identity-provider LI-05 error',
  },
  {
    entry: 'LI-05',
    what: 'another identity provider, behind a form',
    world: host('mixpanel.com', at(POSTBACK, signIn({ entryPoint: 'https://sso.example/saml', authnRequestBinding: 'HTTP-POST' }))),
    rule: 'live/postback-url',
    is: 'another-identity-provider LI-05 error',
  },
  {
    entry: 'LI-05',
    what: 'a page that names no identity provider',
    world: host('mixpanel.com', at(POSTBACK, says(200, 'html', '<html><body>Log in</body></html>'))),
    rule: 'live/postback-url',
    is: 'no-identity-provider LI-05 warning',
  },
  {
    entry: 'LI-05',
    what: 'a login page with a link to Google’s sign-in names none either',
    world: host(
      'mixpanel.com',
      at(POSTBACK, says(200, 'html', '<html><a href="https://accounts.google.com/o/oauth2/v2/auth">Google</a></html>')),
    ),
    rule: 'live/postback-url',
    is: 'no-identity-provider LI-05 warning',
  },
  {
    entry: 'LI-05',
    what: 'four hops inside Mixpanel',
    world: host('mixpanel.com', (request, response, next) =>
      /^\/(?:security|hop)/.test(request.path) ? response.redirect(302, `/hop/${Math.random()}`) : next(),
    ),
    rule: 'live/postback-url',
    is: 'no-identity-provider LI-05 warning',
  },
  {
    entry: 'LI-05',
    what: 'Mixpanel itself fails',
    world: host('mixpanel.com', at(POSTBACK, says(500, 'html', PAGE))),
    rule: 'live/postback-url',
    is: 'server-error LI-01 error',
  },
  // LI-06
  {
    entry: 'LI-06',
    what: 'Mixpanel sends people to an old tenant',
    world: host('mixpanel.com', at(POSTBACK, signIn({ entryPoint: `https://login.microsoftonline.com/${OTHER}/saml2` }))),
    rule: 'live/sign-in-url',
    is: 'differs-from-settings LI-06 error',
  },
  // LI-07
  {
    entry: 'LI-07',
    what: 'Mixpanel calls itself otherwise',
    world: host('mixpanel.com', at(POSTBACK, signIn({ issuer: ENTITY_ID.slice(0, -1) }))),
    rule: 'live/authn-request',
    is: 'issuer-not-registered LI-07 error',
  },
  {
    entry: 'LI-07',
    what: 'Mixpanel asks for the answer at another URL',
    world: host('mixpanel.com', at(POSTBACK, signIn({ callbackUrl: 'https://sso.mixpanel.com/sso/saml3' }))),
    rule: 'live/authn-request',
    is: 'reply-url-not-registered LI-07 error',
  },
  {
    entry: 'LI-07',
    what: 'Mixpanel compares contexts with another value than exact',
    world: host('mixpanel.com', at(POSTBACK, signIn({ racComparison: 'minimum' }))),
    rule: 'live/authn-request',
    is: 'authn-context-comparison LI-07 error',
  },
  {
    entry: 'LI-07',
    what: 'Mixpanel asks for a NameID that Entra does not issue',
    world: host(
      'mixpanel.com',
      at(POSTBACK, signIn({ identifierFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName' })),
    ),
    rule: 'live/authn-request',
    is: 'name-id-format LI-07 error',
  },
  // E
  {
    entry: 'E',
    what: 'Microsoft does not know the app',
    world: host('mixpanel.com', at(POSTBACK, signIn({ issuer: 'https://mixpanel.com/v9/' }))),
    rule: 'live/entra-login',
    is: 'aadsts700016 E error',
  },
  {
    entry: 'E',
    what: 'the reply URL is not registered',
    world: host('mixpanel.com', at(POSTBACK, signIn({ callbackUrl: 'https://sso.mixpanel.com/sso/saml3' }))),
    rule: 'live/entra-login',
    is: 'aadsts50011 E error',
  },
  {
    entry: 'E',
    what: 'the app is disabled',
    world: host('login.microsoftonline.com', at(`/${TENANT}/saml2`, says(200, 'html', errorPage('7000112', 'Application is disabled.')))),
    rule: 'live/entra-login',
    is: 'aadsts7000112 E error',
  },
  {
    entry: 'E',
    what: 'a visitor has no session, which is healthy',
    world: host(
      'login.microsoftonline.com',
      at(`/${TENANT}/saml2`, says(200, 'html', errorPage('50058', 'Session information is not sufficient for single-sign-on.'))),
    ),
    rule: 'live/entra-login',
    is: 'pass',
  },
  // LI-08
  {
    entry: 'LI-08',
    what: 'Entra signs with another certificate than when the export was made',
    world: host(
      'login.microsoftonline.com',
      at(METADATA, (_request, response) => response.type('xml').send(otherMetadata())),
    ),
    rule: 'live/metadata',
    is: 'certificate-differs LI-08 error',
  },
  {
    entry: 'LI-08',
    what: 'the same, as evidence for cert/active',
    world: host(
      'login.microsoftonline.com',
      at(METADATA, (_request, response) => response.type('xml').send(otherMetadata())),
    ),
    rule: 'cert/active',
    is: 'superseded CE-06 error',
  },
  {
    entry: 'LI-08',
    what: 'Microsoft knows no such tenant',
    world: host('login.microsoftonline.com', at(METADATA, says(400, 'html', errorPage('90002', 'Tenant not found.')))),
    rule: 'live/metadata',
    is: 'app-unknown LI-08 error',
  },
  // LI-04 and LI-12: a middlebox that names itself, whatever the status
  ...(
    [
      ['sso.mixpanel.com', 'live/reply-url', 403],
      ['mixpanel.com', 'live/postback-url', 403],
      ['mixpanel.com', 'live/postback-url', 200],
      ['mixpanel.com', 'live/scim', 404],
      ['mixpanel.com', 'live/scim', 401],
      ['login.microsoftonline.com', 'live/entra-login', 200],
    ] as const
  ).map(([name, rule, status]): Story => ({
    entry: 'LI-04',
    what: `a block page of a proxy answers ${status} in place of ${name}, for ${rule}`,
    world: host(name, says(status, 'html', PAGE, { Server: 'Zscaler/6.2' })),
    options: { token: TOKEN },
    rule,
    is: 'unknown',
    code: 'captive-portal',
  })),
  {
    entry: 'LI-04',
    what: 'a page of the network refreshes itself to the portal',
    world: host(
      'mixpanel.com',
      at(POSTBACK, says(200, 'html', '<html><meta http-equiv="refresh" content="0;url=https://captive.hotel.example/"></html>')),
    ),
    rule: 'live/postback-url',
    is: 'unknown',
    code: 'captive-portal',
  },
  {
    entry: 'LI-04',
    what: 'Microsoft’s page leads to a portal without encryption',
    world: host('login.microsoftonline.com', at(`/${TENANT}/saml2`, leads('http://captive.hotel.example/'))),
    rule: 'live/entra-login',
    is: 'unknown',
    code: 'captive-portal',
  },
  {
    entry: 'LI-04',
    what: 'a proxy that only hands the answer on is none',
    world: host('sso.mixpanel.com', says(405, 'text', '', { Via: '1.1 proxy.contoso.com (squid/5.7)', 'X-Cache': 'MISS from proxy' })),
    rule: 'live/reply-url',
    is: 'pass',
  },
  // LI-09
  {
    entry: 'LI-09',
    what: 'this machine’s clock is ten minutes behind',
    options: { clock: () => new Date(Date.now() - 600_000) },
    rule: 'live/clock',
    is: 'behind LI-09 warning',
  },
  {
    entry: 'LI-09',
    what: 'this machine’s clock is two minutes ahead',
    options: { clock: () => new Date(Date.now() + 120_000) },
    rule: 'live/clock',
    is: 'ahead LI-09 warning',
  },
  {
    entry: 'LI-09',
    what: 'half a minute is nothing',
    options: { clock: () => new Date(Date.now() - 30_000) },
    rule: 'live/clock',
    is: 'pass',
  },
  // LI-10
  { entry: 'LI-10', what: 'the token is refused', options: tokenless, rule: 'live/scim', is: 'token-refused LI-10 error' },
  {
    entry: 'LI-10',
    what: 'the tenant URL is not a SCIM service',
    world: host('mixpanel.com', at(SCIM, says(404, 'json', '{"status": "error"}'))),
    rule: 'live/scim',
    is: 'silent LI-10 error',
  },
  {
    entry: 'LI-10',
    what: 'the service is behind a token altogether, which is healthy',
    world: host('mixpanel.com', at(SCIM, says(401, 'json', '{"status": "error"}'))),
    rule: 'live/scim',
    is: 'pass',
  },
  { entry: 'LI-10', what: 'the bare tenant URL answers 404, which is healthy', options: { token: TOKEN }, rule: 'live/scim', is: 'pass' },
  {
    entry: 'LI-10',
    what: 'the filter of Test Connection is refused',
    world: host('mixpanel.com', (request, response, next) =>
      request.originalUrl.includes('filter=')
        ? void response.status(400).json({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '400' })
        : next(),
    ),
    options: { token: TOKEN },
    rule: 'live/scim',
    is: 'filter-refused LI-10 error',
  },
  {
    entry: 'LI-10',
    what: 'the service fails',
    world: host('mixpanel.com', at(SCIM, says(500, 'json', '{}'))),
    rule: 'live/scim',
    is: 'server-error LI-10 error',
  },
  // LI-11
  {
    entry: 'LI-11',
    what: 'the record is missing',
    world: zone('contoso.com', { txt: ['v=spf1 -all', 'MS=ms123'] }),
    rule: 'live/domain-txt',
    is: 'record-gone MX-12 error',
  },
  {
    entry: 'LI-11',
    what: 'one resolver shows no record of Mixpanel, and the other the token of another organization',
    world: {
      zones: [
        { ...HEALTHY_ZONE, 'contoso.com': { txt: ['v=spf1 -all'] } },
        { ...HEALTHY_ZONE, 'contoso.com': { txt: ['mixpanel-domain-verify=0d0e0f00-aaaa-4bbb-8ccc-123456789abc'] } },
      ],
    },
    options: { files: withToken() },
    rule: 'live/domain-txt',
    is: 'another-token MX-15 error',
  },
  {
    entry: 'LI-11',
    what: 'the domain has no TXT records',
    world: zone('contoso.com', {}),
    rule: 'live/domain-txt',
    is: 'record-gone MX-12 error',
  },
  {
    entry: 'LI-11',
    what: 'the domain does not exist',
    world: { zones: [{}, {}] },
    rule: 'live/domain-txt',
    is: 'no-such-domain LI-11 error',
  },
  {
    entry: 'LI-11',
    what: 'the record is at _mixpanel',
    world: { zones: [{ 'contoso.com': { txt: ['v=spf1 -all'] }, '_mixpanel.contoso.com': { txt: [TXT] } }] },
    rule: 'live/domain-txt',
    is: 'wrong-name MX-13 error',
  },
  {
    entry: 'LI-11',
    what: 'a long record in two parts comes before it, which is healthy',
    world: zone('contoso.com', { txt: [`v=spf1 ${'ip4:192.0.2.1 '.repeat(20)}-all`, TXT] }),
    rule: 'live/domain-txt',
    is: 'pass',
  },
  {
    entry: 'LI-11',
    what: 'the resolvers fail',
    world: zone('contoso.com', { fails: 'servfail' }),
    rule: 'live/domain-txt',
    is: 'unknown',
    code: 'dns-failure',
    probe: 'domain-txt',
  },
  {
    entry: 'LI-11',
    what: 'the resolvers are silent',
    world: zone('contoso.com', { fails: 'silent' }),
    options: { timeoutMs: 700 },
    rule: 'live/domain-txt',
    is: 'unknown',
    code: 'dns-failure',
  },
  // LI-12
  {
    entry: 'LI-12',
    what: 'too many requests',
    world: host('sso.mixpanel.com', says(429, 'text', '')),
    rule: 'live/reply-url',
    is: 'unknown',
    code: 'rate-limited',
    probe: 'reply-url',
  },
  {
    entry: 'LI-12',
    what: 'a proxy in between answers 503',
    world: host('sso.mixpanel.com', says(503, 'html', PAGE, { Server: 'squid/5.7', 'X-Squid-Error': 'ERR_CONNECT_FAIL 110' })),
    rule: 'live/reply-url',
    is: 'unknown',
    code: 'gateway-error',
    probe: 'reply-url',
  },
  {
    entry: 'LI-12',
    what: 'the gateway in front answers 502',
    world: host('sso.mixpanel.com', says(502, 'html', PAGE)),
    rule: 'live/reply-url',
    is: 'unknown',
    code: 'gateway-error',
    probe: 'reply-url',
  },
  {
    entry: 'LI-12',
    what: 'the host itself answers 500',
    world: host('sso.mixpanel.com', says(500, 'html', PAGE, { Via: '1.1 google' })),
    rule: 'live/reply-url',
    is: 'server-error LI-01 error',
  },
  // What a GET may be answered by the ACS.
  ...[400, 404, 405, 200].map((status): Story => ({
    entry: 'B.1',
    what: `the reply URL answers ${status}`,
    world: host('sso.mixpanel.com', says(status, 'text', '')),
    rule: 'live/reply-url',
    is: 'pass',
  })),
  {
    entry: 'B.1',
    what: 'the reply URL leads to the login page',
    world: host('sso.mixpanel.com', leads('https://mixpanel.com/login/')),
    rule: 'live/reply-url',
    is: 'pass',
  },
]

/** The metadata after a change of certificates. */
function otherMetadata(): string {
  const other = exampleCertificate('newer-until-2029-06-01')
  return (
    exampleFiles('healthy')
      .get('federationmetadata.xml')
      ?.toString()
      .replace(/<X509Certificate>[^<]*/, `<X509Certificate>${other}`) ?? ''
  )
}

describe('every entry of the guide about the live world, with its code and status', () => {
  it.concurrent.for(STORIES.map((story) => [`${story.entry}: ${story.what}`, story] as const))(
    '%s',
    async ([, story], { expect: hold }) => {
      await within(story.world ?? {}, async (world) => {
        const pins = world.pins
          .filter((pin) => !story.unpinned?.includes(pin.host))
          .map((pin) => (story.refused === true && pin.host === 'sso.mixpanel.com' ? { ...pin, toPort: 1 } : pin))
        const run = await checkLive(world, { ...story.options, pins })
        const result = run.result(story.rule)
        const is =
          result.status === 'fail' ? result.findings.map(({ code, guide, severity }) => `${code} ${guide} ${severity}`)[0] : result.status
        hold(is).toBe(story.is)
        if (story.code !== undefined) hold(result.needs[0]?.why).toContain(`[${story.code}`)
        if (story.code !== undefined && story.probe !== undefined && story.probe !== 'domain-txt')
          hold(run.outcomes(story.probe)).toContain(story.code)
        if (story.code === 'tls-interception') hold(result.needs[0]?.why).toContain('“Zscaler Intermediate Root CA”')
        // The record always gives the same report.
        hold(JSON.stringify((await replay(run.records, story.options?.files)).report)).toBe(JSON.stringify(run.diagnosis.report))
      })
    },
  )
})

describe('an answer in place of the host', () => {
  it('without TLS is reported', async () => {
    const server = createServer((_request, response) => response.end('<html>portal</html>'))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    await within({}, async (world) => {
      const pins = world.pins.map((pin) => (pin.host === 'sso.mixpanel.com' ? { ...pin, toPort: port } : pin))
      const run = await checkLive(world, { pins })
      expect(run.outcomes('reply-url')).toEqual(['tls-failure'])
      expect(run.result('live/reply-url').status).toBe('unknown')
      expect(run.diagnosis.report.notes.join('\n')).toMatch(/1 of 5 live requests got no response from the host \(tls-failure\)/)
    })
    server.close()
  })
})

describe('a proxy', () => {
  it('is gone through, said, and guarded by the list of hosts alone', async () => {
    await within({}, async (world) => {
      const proxy = await proxyOf(world)
      try {
        const run = await checkLive(world, { pins: [], env: { HTTPS_PROXY: proxy.url } })
        expect(LIVE.map((id) => [id, run.result(id).status])).toEqual(LIVE.map((id) => [id, 'pass']))
        expect(new Set(proxy.asked)).toEqual(new Set(['mixpanel.com:443', 'sso.mixpanel.com:443', 'login.microsoftonline.com:443']))
        expect(run.diagnosis.report.notes.join('\n')).toMatch(
          /used the proxy http:\/\/127\.0\.0\.1:\d+ \(HTTPS_PROXY\).*only the list of allowed hosts limited/,
        )
        expect(run.diagnosis.report.probes[0]?.detail).toContain('through the proxy')
      } finally {
        await proxy.close()
      }
    })
  })

  it('that requires a password is reported, without its own password', async () => {
    await within({}, async (world) => {
      const proxy = await proxyOf(world, { status: 407, headers: 'Proxy-Authenticate: Basic realm="corp"\r\n' })
      try {
        const run = await checkLive(world, { pins: [], env: { https_proxy: proxy.url.replace('//', '//joe:hunter22@') } })
        expect(run.result('live/reply-url')).toMatchObject({ status: 'unknown' })
        expect(run.outcomes('reply-url')).toEqual(['proxy-authentication'])
        expect(JSON.stringify(run.diagnosis.report) + [...run.records.values()].join()).not.toContain('hunter22')
      } finally {
        await proxy.close()
      }
    })
  })

  it.for([
    ['refuses', 403, 'proxy-refused'],
    ['does not reach the host', 503, 'gateway-error'],
  ] as const)('that %s is this network’s trouble', async ([, status, code]) => {
    await within({}, async (world) => {
      const proxy = await proxyOf(world, { status })
      try {
        const run = await checkLive(world, { pins: [], env: { HTTPS_PROXY: proxy.url } })
        expect(run.outcomes('reply-url')).toEqual([code])
        expect(run.result('live/reply-url').status).toBe('unknown')
      } finally {
        await proxy.close()
      }
    })
  })

  it('that is missing is reported, and NO_PROXY avoids it', async () => {
    await within({}, async (world) => {
      const env = { HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: 'example.com,.mixpanel.com' }
      const run = await checkLive(world, { env })
      expect(run.outcomes('reply-url')).toEqual(['answered'])
      expect(run.outcomes('metadata')).toEqual(['proxy-unreachable'])
    })
  })
})

function exampleCertificate(name: string): string {
  return readFileSync(join(ROOT, 'test/certs', `${name}.pem`), 'utf8').replace(/-----[^-]+-----|\s/g, '')
}
