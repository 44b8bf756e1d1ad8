import { createGzip } from 'node:zlib'
import type { Handler } from 'express'
import { describe, expect, it } from 'vitest'
import { INTERRUPTED } from '../../src/network/failure.ts'
import { InterruptedError } from '../../src/model/errors.ts'
import { exampleFiles } from '../support/run-case.ts'
import { HEALTHY_ZONE, checkLive } from '../support/world/index.ts'
import { TENANT, TOKEN } from '../support/world/values.ts'
import { within } from './_within.ts'
import { expectTook } from '../support/limit.ts'

const never: Handler = () => undefined
const HOSTS = ['mixpanel.com', 'sso.mixpanel.com', 'login.microsoftonline.com']
const all = (answer: Handler): Readonly<Record<string, Handler>> => Object.fromEntries(HOSTS.map((host) => [host, answer]))

describe('time', () => {
  it('a slow world takes hardly longer than its slowest chain', { retry: 3 }, async () => {
    // The hop for the missing slash, the request, and Microsoft's answer: three in a row are the slowest chain.
    const files = exampleFiles('healthy')
    files.set('mixpanel.yaml', Buffer.from((files.get('mixpanel.yaml')?.toString() ?? '').replace('authorize/?', 'authorize?')))
    await within({}, (world) => checkLive(world, { files, token: TOKEN }))
    await within({ delayMs: 300 }, async (world) => {
      const started = performance.now()
      const run = await checkLive(world, { files, token: TOKEN })
      expect(run.outcomes('entra-login')).toEqual(['answered'])
      expectTook(started, 1.5 * 3 * 300)
    })
  })

  it('a redirect whose body never ends is followed at once', async () => {
    const endless: Handler = (request, response, next) => {
      if (!request.path.startsWith('/security/')) {
        next()
        return
      }
      response.writeHead(302, { location: `https://login.microsoftonline.com/${TENANT}/saml2?SAMLRequest=x` })
      response.write('…')
    }
    await within({ hosts: { 'mixpanel.com': endless } }, async (world) => {
      const started = performance.now()
      const run = await checkLive(world, { timeoutMs: 3000 })
      expectTook(started, 3000)
      expect(run.outcomes('postback-url')).toEqual(['answered'])
      expect(run.result('live/postback-url').status).toBe('pass')
    })
  })

  it('a world that hangs is done with when time is up', async () => {
    const zones = [{ 'contoso.com': { fails: 'silent' as const } }]
    await within({ hosts: all(never), zones }, async (world) => {
      const started = performance.now()
      const run = await checkLive(world, { token: TOKEN, timeoutMs: 1000 })
      expectTook(started, 2000)
      expect(new Set(run.diagnosis.report.probes.map(({ outcome }) => outcome))).toEqual(new Set(['timeout']))
      expect(run.result('live/reply-url').needs[0]?.why).toContain('waiting for the response')
      expect(run.diagnosis.report.verdict).toBe('pass')
    })
  })

  it('names that nobody resolves are done with when time is up', async () => {
    const silent = Object.fromEntries(HOSTS.map((host) => [host, { fails: 'silent' as const }]))
    await within({ zones: [{ ...HEALTHY_ZONE, ...silent }] }, async (world) => {
      const started = performance.now()
      const run = await checkLive(world, { pins: [], timeoutMs: 1000 })
      expectTook(started, 2000)
      expect(run.outcomes('reply-url')).toEqual(['dns-failure'])
    })
  })

  it.for([
    ['as fast as they go', 0],
    ['one by one', 5],
  ] as const)('a host that only says “more will come” is done with when time is up: %s', async ([, pause]) => {
    const storm: Handler = (request) => {
      const { socket } = request
      const hint = 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'.repeat(pause === 0 ? 500 : 1)
      const more = (): void => {
        if (socket.destroyed) return
        if (socket.write(hint)) setTimeout(more, pause)
        else socket.once('drain', more)
      }
      more()
    }
    await within({ hosts: all(storm) }, async (world) => {
      const started = performance.now()
      const run = await checkLive(world, { timeoutMs: 1000 })
      expectTook(started, 2000)
      expect(new Set(run.outcomes('reply-url'))).toEqual(new Set(['timeout']))
      expect(run.result('live/reply-url').status).toBe('unknown')
    })
  })

  it('a stop from the keyboard ends it at once', async () => {
    await within({ hosts: all(never) }, async (world) => {
      const stop = new AbortController()
      setTimeout(() => stop.abort(INTERRUPTED), 200)
      const started = performance.now()
      await expect(checkLive(world, { interrupt: stop.signal })).rejects.toBeInstanceOf(InterruptedError)
      expectTook(started, 1500)
    })
  })
})

describe('size', () => {
  it('an endless body is cut at a megabyte, and its beginning kept', async () => {
    const endless: Handler = (_request, response) => {
      response.status(405).type('text')
      const chunk = Buffer.alloc(64 * 1024, 'x')
      const more = (): void => {
        while (response.write(chunk)) if (response.destroyed) return
        response.once('drain', more)
      }
      more()
    }
    await within({ hosts: { 'sso.mixpanel.com': endless } }, async (world) => {
      const run = await checkLive(world)
      expect(run.result('live/reply-url').status).toBe('pass')
      expect(run.records.get('reply-url.txt')).toContain('body: 65536 characters, cut off')
      expect(run.diagnosis.report.probes[0]?.detail).toContain('cut')
    })
  })

  it('a body that drips is read as far as it came', async () => {
    const drip: Handler = (_request, response) => {
      response.status(405).type('text')
      response.write('begin')
    }
    await within({ hosts: { 'sso.mixpanel.com': drip } }, async (world) => {
      const run = await checkLive(world, { timeoutMs: 600 })
      expect(run.outcomes('reply-url')).toEqual(['answered'])
      expect(run.records.get('reply-url.txt')).toContain('body: 5 characters, cut off\nbegin')
    })
  })

  it('a bomb is cut when a megabyte has come out of it, and its beginning kept', async () => {
    const bomb: Handler = (_request, response) => {
      response.status(200).type('application/samlmetadata+xml').set('Content-Encoding', 'gzip')
      const gzip = createGzip()
      gzip.pipe(response)
      const zeros = Buffer.alloc(1024 * 1024, ' ')
      let left = 2000
      const more = (): void => {
        while (left-- > 0) if (!gzip.write(zeros)) return void gzip.once('drain', more)
        gzip.end()
      }
      response.on('close', () => (left = 0))
      more()
    }
    await within({ hosts: { 'login.microsoftonline.com': bomb } }, async (world) => {
      const before = process.memoryUsage().rss
      const run = await checkLive(world)
      expect(run.records.get('metadata.txt')).toContain('body: 65536 characters, cut off')
      expect(run.result('live/metadata').status).toBe('unknown')
      expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024)
    })
  })

  it('what says that it is compressed, and is not, is read as nothing', async () => {
    const lie: Handler = (_request, response) => void response.status(405).set('Content-Encoding', 'gzip').send('plain')
    await within({ hosts: { 'sso.mixpanel.com': lie } }, async (world) => {
      const run = await checkLive(world)
      expect(run.outcomes('reply-url')).toEqual(['answered'])
      expect(run.result('live/reply-url').status).toBe('pass')
    })
  })
})
