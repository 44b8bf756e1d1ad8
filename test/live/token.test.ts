import type { Handler } from 'express'
import { describe, expect, it } from 'vitest'
import pretty from '../../src/reporters/pretty/index.ts'
import { errorPage } from '../support/world/entra.ts'
import { exampleFiles } from '../support/run-case.ts'
import { checkLive, type LiveRun, type WorldOptions } from '../support/world/index.ts'
import { authority } from '../support/world/authority.ts'
import { TENANT, TOKEN } from '../support/world/values.ts'
import { within } from './_within.ts'

/** Everything that a live run prints or keeps. */
async function outputOf({ diagnosis, records, announced }: LiveRun): Promise<string> {
  const style = { color: false, width: 100, verbose: true, quiet: false }
  const printed = await pretty.print(diagnosis.report, { style, excerpt: diagnosis.excerpt })
  return [JSON.stringify(diagnosis.report), printed, ...records.values(), ...announced].join('\n')
}

const COOKIE = 'c00k1e-of-a-session'
const echo: Handler = (request, response) => {
  const told = request.header('authorization') ?? ''
  const token = told.replace('Bearer ', '')
  response.set('X-Echo', told)
  response.set('Set-Cookie', `session=${COOKIE}; Path=/`)
  response.status(200).json({
    told,
    base64: Buffer.from(told).toString('base64'),
    inner: Buffer.from(token).toString('base64'),
    query: encodeURIComponent(token),
    cookie: COOKIE,
  })
}
const away: Handler = (request, response) =>
  response.redirect(
    302,
    `https://mixpanel.com/login/?token=${encodeURIComponent((request.header('authorization') ?? '').replace('Bearer ', ''))}`,
  )
const page: Handler = (request, response) => {
  response.set('Set-Cookie', `session=${COOKIE}`)
  response
    .status(401)
    .type('html')
    .send(`<html><script>document.cookie="session=${COOKIE}"</script>${request.header('authorization') ?? ''}</html>`)
}
const scim =
  (answer: Handler): Handler =>
  (request, response, next) =>
    request.path.startsWith('/api/app/scim') ? answer(request, response, next) : next()
const stranger = authority('Somebody Else')

const WORLDS: Readonly<Record<string, WorldOptions>> = {
  'all is well': {},
  'the service repeats the token in every way': { hosts: { 'mixpanel.com': scim(echo) } },
  'the service leads away with the token in the query': { hosts: { 'mixpanel.com': scim(away) } },
  'the service repeats it in a page': { hosts: { 'mixpanel.com': scim(page) } },
  'the service fails': { hosts: { 'mixpanel.com': scim((_request, response) => void response.status(500).send('no')) } },
  'the service does not answer': { hosts: { 'mixpanel.com': scim(() => undefined) } },
  'the connection breaks off': { hosts: { 'mixpanel.com': scim((request) => request.socket.destroy()) } },
  'TLS is opened': { identities: { 'mixpanel.com': () => stranger.issue('mixpanel.com') } },
  'what comes is no HTTP': { hosts: { 'mixpanel.com': scim((request) => void request.socket.end('HTTP/9.9 what\r\n\r\n')) } },
}

describe('the token, and cookies, stand nowhere', () => {
  it.for(Object.entries(WORLDS))('%s', async ([, options]) => {
    await within(options, async (world) => {
      const run = await checkLive(world, { token: TOKEN, timeoutMs: 800 })
      const output = await outputOf(run)
      for (const spelling of [
        TOKEN,
        Buffer.from(TOKEN).toString('base64').replace(/=+$/, ''),
        COOKIE,
        'esctx=PAQAB',
        'relay-5e0c',
        '7d1f0a9c4be2',
      ]) {
        expect(output).not.toContain(spelling)
      }
      expect(output).not.toContain('AQABIQEAAAApTwJmzXqdR4BN2miheQMY')
    })
  })

  it('nobody out of the SCIM service stands in the record', async () => {
    await within({}, async (world) => {
      const run = await checkLive(world, { token: TOKEN })
      expect(run.result('live/scim').status).toBe('pass')
      expect(run.records.get('scim-count.txt')).toContain('"totalResults": 2')
      expect([...run.records.values()].join('\n')).not.toContain('ann@contoso.com')
    })
  })

  it('what the record blacks out is no secret of the customer’s', async () => {
    const refused: Handler = (request, response, next) =>
      request.path === `/${TENANT}/saml2` ? void response.type('html').send(errorPage('700016', 'Application was not found.')) : next()
    await within({ hosts: { 'login.microsoftonline.com': refused } }, async (world) => {
      const run = await checkLive(world, { token: TOKEN })
      expect(run.result('scim/secret-in-export').status).toBe('pass')
      expect(run.records.get('entra-login.txt')).not.toContain('vR1pJm3Yl0tQ9xWz2sK8')
      expect(run.result('live/entra-login').findings[0]?.message).toContain('Application was not found')
    })
  })
})

describe('on the word of an export alone', () => {
  const exported = (url: string): Map<string, Uint8Array> => {
    const files = exampleFiles('healthy')
    const secrets = files.get('secrets.json')?.toString() ?? ''
    files.set('secrets.json', Buffer.from(secrets.replace(/https:\/\/mixpanel\.com\/api\/app\/scim\/v2/, url)))
    return files
  }

  it.for([
    ['Microsoft’s own host', 'https://login.microsoftonline.com/scim', 'login.microsoftonline.com'],
    ['a host that was allowed', 'https://scim.fabrikam.example/v2', 'scim.fabrikam.example'],
  ] as const)('the token does not go to %s', async ([, url, name]) => {
    await within({ hosts: { [name]: (_request, _response, next) => next() } }, async (world) => {
      const run = await checkLive(world, { files: exported(url), token: TOKEN, allowHosts: [name] })
      expect(world.asked.filter(({ host, headers }) => host === name && headers.authorization !== undefined)).toEqual([])
      expect(
        world.asked.filter(({ host, headers }) => host === 'mixpanel.com' && headers.authorization !== undefined).length,
      ).toBeGreaterThan(0)
      expect(run.result('scim/tenant-url').status).toBe('fail')
    })
  })

  it.for([
    ['another path of Mixpanel’s host', 'https://mixpanel.com/api/app/scim', 'mixpanel.com', false],
    ['a host of Mixpanel that has no API', 'https://sso.mixpanel.com/api/app/scim/v2', 'sso.mixpanel.com', false],
    ['the regional host', 'https://eu.mixpanel.com/api/app/scim/v2', 'eu.mixpanel.com', true],
    ['another path, where the user named the host', 'https://mixpanel.com/api/app/scim', 'mixpanel.com', true],
  ] as const)('a wrong address gets no token: %s', async ([about, url, name, sent]) => {
    const allowHosts = about.includes('named') ? [name] : []
    await within({ hosts: { [name]: (_request, _response, next) => next() } }, async (world) => {
      const run = await checkLive(world, { files: exported(url), token: TOKEN, allowHosts })
      expect(world.asked.some(({ headers }) => headers.authorization !== undefined)).toBe(sent)
      expect(world.asked.filter(({ host, url: path }) => host === name && path.includes('scim')).length).toBeGreaterThan(0)
      expect(run.result('live/scim').findings.map(({ code }) => code)).not.toContain('token-refused')
    })
  })

  it('nor to Microsoft’s host where it was typed', async () => {
    await within({}, async (world) => {
      const files = exported('https://login.microsoftonline.com/scim')
      const settings = files.get('mixpanel.yaml')?.toString() ?? ''
      files.set(
        'mixpanel.yaml',
        Buffer.from(settings.replace('https://mixpanel.com/api/app/scim/v2', 'https://login.microsoftonline.com/scim')),
      )
      await checkLive(world, { files, token: TOKEN })
      expect(world.asked.filter(({ headers }) => headers.authorization !== undefined)).toEqual([])
    })
  })
})
