import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { forbiddenRange } from '../../src/network/address-policy.ts'
import { openNetwork } from '../../src/network/client.ts'
import { proxyFor } from '../../src/network/proxy.ts'
import { exampleFiles } from '../support/run-case.ts'
import { HEALTHY_ZONE, checkLive } from '../support/world/index.ts'
import { TOKEN } from '../support/world/values.ts'
import { within } from './_within.ts'

/** The healthy setup with another postback URL and tenant URL. */
function filesWith(postback: string, tenantUrl?: string): Map<string, Uint8Array> {
  const files = exampleFiles('healthy')
  const settings = (files.get('mixpanel.yaml')?.toString() ?? '').replace(/postbackUrl: .*/, `postbackUrl: '${postback}'`)
  files.set('mixpanel.yaml', Buffer.from(settings))
  if (tenantUrl !== undefined) {
    for (const name of ['secrets.json', 'mixpanel.yaml']) {
      files.set(name, Buffer.from((files.get(name)?.toString() ?? '').replace('https://mixpanel.com/api/app/scim/v2', tenantUrl)))
    }
  }
  return files
}

const FORBIDDEN = [
  '127.0.0.1',
  '127.1.2.3',
  '2130706433',
  '0x7f.1',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '168.63.129.16',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '198.18.0.1',
  '[::1]',
  '[::]',
  '[fe80::1]',
  '[fd00:ec2::254]',
  '[::ffff:10.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::a00:1]',
  '[2002:a00:1::]',
]

describe('an address out of an export', () => {
  it.for(FORBIDDEN)('is not contacted: %s, allowed or not', async (address) => {
    await within({}, async (world) => {
      const ours = world.pins.map((pin) => `127.0.0.1:${pin.toPort}`)
      const files = filesWith(`https://${address}/security/sso/v2/authorize/?org_id=1234567`, `https://${address}/api/app/scim/v2`)
      const host = new URL(`https://${address}/`).hostname.replace(/^\[|\]$/g, '')
      const run = await checkLive(world, { files, allowHosts: [host], token: TOKEN })
      expect(run.opened.filter((each) => !ours.includes(each))).toEqual([])
      expect(run.outcomes('postback-url')).toEqual(['forbidden-address'])
      expect(run.outcomes('scim')).toEqual(['forbidden-address', 'forbidden-address', 'forbidden-address'])
      expect(run.result('live/postback-url').status).toBe('unknown')
    })
    const opened: string[] = []
    const network = openNetwork({
      allowHosts: [],
      pins: [],
      dnsServers: [],
      token: null,
      env: {},
      clock: () => new Date(),
      opening: (to) => opened.push(to),
    })
    const run = await network.get(`https://${address}/`, { accept: '*/*' }, AbortSignal.timeout(1000))
    expect([run.trouble?.code, opened]).toEqual(['host-not-allowed', []])
  })

  it.for([
    ['localhost', '127.0.0.1'],
    ['metadata.google.internal', '169.254.169.254'],
    ['intranet.contoso.com', '10.20.30.40'],
    ['six.contoso.com', '::ffff:10.0.0.1'],
  ] as const)('is not contacted where its name leads inside: %s', async ([name, address]) => {
    const entry = address.includes(':') ? { aaaa: [address] } : { a: [[address]] }
    await within({ zones: [{ ...HEALTHY_ZONE, [name]: entry }] }, async (world) => {
      const ours = world.pins.map((pin) => `127.0.0.1:${pin.toPort}`)
      for (const allowHosts of [[], [name]]) {
        const run = await checkLive(world, { files: filesWith(`https://${name}/`), allowHosts })
        expect(run.opened.filter((each) => !ours.includes(each))).toEqual([])
        expect(run.outcomes('postback-url')).toEqual([allowHosts.length === 0 ? 'host-not-allowed' : 'forbidden-address'])
      }
    })
  })

  it('reaches no socket that listens on loopback', async () => {
    let connections = 0
    const server = createServer(() => connections++)
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    await within({ zones: [{ ...HEALTHY_ZONE, 'inside.contoso.com': { a: [['127.0.0.1']] } }] }, async (world) => {
      for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', 'inside.contoso.com']) {
        const files = filesWith(`https://${host}:${port}/`, `https://${host}:${port}/scim`)
        for (const allowHosts of [[], [`${host.replace(/^\[|\]$/g, '')}:${port}`], [host]])
          await checkLive(world, { files, allowHosts, token: TOKEN })
      }
    })
    server.close()
    expect(connections).toBe(0)
  })

  it('is not contacted by another scheme, with a password in it, or at another port', async () => {
    await within({}, async (world) => {
      const outcomes: Record<string, readonly string[]> = {}
      for (const url of [
        'http://mixpanel.com/',
        'ftp://mixpanel.com/',
        'https://joe:secret@mixpanel.com/',
        'https://mixpanel.com:8443/',
        'no address',
      ]) {
        const run = await checkLive(world, { files: filesWith(url) })
        outcomes[url] = run.outcomes('postback-url')
        expect(world.asked.filter((each) => each.host === 'mixpanel.com' && !each.url.startsWith('/api/app/scim'))).toEqual([])
      }
      expect(outcomes).toEqual({
        'http://mixpanel.com/': ['not-https'],
        'ftp://mixpanel.com/': ['not-https'],
        'https://joe:secret@mixpanel.com/': ['host-not-allowed'],
        'https://mixpanel.com:8443/': ['host-not-allowed'],
        'no address': ['host-not-allowed'],
      })
    })
  })

  it('may be contacted where --allow-host says so and its address is public', async () => {
    const staging = {
      hosts: { 'sso.staging.example': ((_request, response) => void response.status(404).send('no')) as import('express').Handler },
    }
    await within(staging, async (world) => {
      const files = filesWith('https://sso.staging.example/security/sso/v2/authorize/?org_id=1234567')
      expect((await checkLive(world, { files })).outcomes('postback-url')).toEqual(['host-not-allowed'])
      expect((await checkLive(world, { files, allowHosts: ['sso.staging.example'] })).outcomes('postback-url')).toEqual(['answered'])
    })
  })
})

describe('a name', () => {
  it('is resolved once, and the address that was checked is the one that is connected to', async () => {
    const zones = [{ ...HEALTHY_ZONE, 'mixpanel.com': { a: [['8.8.8.8'], ['127.0.0.1']] } }]
    await within({ zones }, async (world) => {
      const pins = world.pins.filter(({ host }) => host !== 'mixpanel.com')
      const opened: string[] = []
      await checkLive(world, {
        pins,
        token: TOKEN,
        // Nothing goes out into the real world from here.
        opening(address, port) {
          opened.push(`${address}:${port}`)
          if (address === '8.8.8.8') throw new Error('not from a test')
        },
      })
      const elsewhere = opened.filter((each) => !pins.some((pin) => each === `127.0.0.1:${pin.toPort}`))
      expect(new Set(elsewhere)).toEqual(new Set(['8.8.8.8:443']))
      expect(elsewhere).toHaveLength(4)
      expect(world.resolvers[0]?.asked.filter((each) => each === 'A mixpanel.com')).toHaveLength(1)
    })
  })

  it('with addresses inside and outside is contacted outside alone', async () => {
    const zones = [{ ...HEALTHY_ZONE, 'mixpanel.com': { a: [['10.0.0.1', '8.8.8.8']] } }]
    await within({ zones }, async (world) => {
      const opened: string[] = []
      await checkLive(world, {
        pins: world.pins.filter(({ host }) => host !== 'mixpanel.com'),
        opening(address) {
          opened.push(address)
          if (address !== '127.0.0.1') throw new Error('not from a test')
        },
      })
      expect(opened).toContain('8.8.8.8')
      expect(opened).not.toContain('10.0.0.1')
    })
  })

  it('is named before it is contacted', async () => {
    await within({}, async (world) => {
      const order: string[] = []
      await checkLive(world, {
        announce: (whom) => order.push(`say ${whom}`),
        opening: (address, port) => order.push(`open ${address}:${port}`),
      })
      for (const pin of world.pins) {
        const said = order.indexOf(`say ${pin.host}`)
        expect(said).toBeGreaterThanOrEqual(0)
        expect(order.indexOf(`open 127.0.0.1:${pin.toPort}`)).toBeGreaterThan(said)
      }
    })
  })
})

describe('the SCIM token', () => {
  it('goes to the SCIM host alone, and never across a redirect', async () => {
    const away: import('express').Handler = (request, response, next) => {
      if (request.path.startsWith('/api/app/scim')) response.redirect(307, `https://collector.example${request.originalUrl}`)
      else next()
    }
    const collector: import('express').Handler = (_request, response) => void response.json({ totalResults: 0, Resources: [] })
    await within({ hosts: { 'mixpanel.com': away, 'collector.example': collector } }, async (world) => {
      const run = await checkLive(world, { token: TOKEN, allowHosts: ['collector.example'] })
      const carried = world.asked.filter(({ headers }) => headers.authorization !== undefined)
      expect(new Set(carried.map(({ host }) => host))).toEqual(new Set(['mixpanel.com']))
      expect(carried.every(({ url }) => url.startsWith('/api/app/scim/v2/Users'))).toBe(true)
      expect(world.asked.filter(({ host }) => host === 'collector.example').map(({ headers }) => headers.authorization)).toEqual([])
      expect(run.result('live/scim').status).toBe('unknown')
    })
  })

  it('goes along with the flag of Microsoft’s in the query, which stays a query', async () => {
    const files = filesWith(
      'https://mixpanel.com/security/sso/v2/authorize/?org_id=1234567',
      'https://mixpanel.com/api/app/scim/v2/?aadOptscim062020',
    )
    await within({}, async (world) => {
      const run = await checkLive(world, { files, token: TOKEN })
      expect(run.result('live/scim').status).toBe('pass')
      const asked = world.asked.filter(({ url }) => url.includes('scim')).map(({ url }) => url.replace(/%22.*%22/, '…'))
      expect(asked.sort()).toEqual([
        '/api/app/scim/v2/ServiceProviderConfig?aadOptscim062020',
        '/api/app/scim/v2/Users?aadOptscim062020&count=1',
        '/api/app/scim/v2/Users?aadOptscim062020&filter=userName%20eq%20…',
      ])
    })
  })
})

describe('ranges and proxies', () => {
  it.for(['8.8.8.8', '20.190.160.14', '2606:4700::6810:84e5'])('%s may be contacted', (address) => {
    expect(forbiddenRange(address)).toBeNull()
  })

  it.for([
    ['mixpanel.com', 443, { HTTPS_PROXY: 'http://p:8080' }, 'http://p:8080/'],
    ['mixpanel.com', 443, { HTTPS_PROXY: 'p:8080' }, 'http://p:8080/'],
    ['mixpanel.com', 443, { HTTPS_PROXY: 'http://p:8080', https_proxy: 'http://q:1' }, 'http://q:1/'],
    ['mixpanel.com', 443, { HTTP_PROXY: 'http://p:8080' }, null],
    ['mixpanel.com', 443, { HTTPS_PROXY: '' }, null],
    ['mixpanel.com', 443, { HTTPS_PROXY: 'http://p:8080', NO_PROXY: '*' }, null],
    ['sso.mixpanel.com', 443, { HTTPS_PROXY: 'http://p:8080', NO_PROXY: 'mixpanel.com' }, null],
    ['sso.mixpanel.com', 443, { HTTPS_PROXY: 'http://p:8080', NO_PROXY: '.mixpanel.com' }, null],
    ['notmixpanel.com', 443, { HTTPS_PROXY: 'http://p:8080', NO_PROXY: 'mixpanel.com' }, 'http://p:8080/'],
    ['mixpanel.com', 443, { HTTPS_PROXY: 'http://p:8080', no_proxy: 'mixpanel.com:8443' }, 'http://p:8080/'],
  ] as const)('%s:%s by %o', ([host, port, env, proxy]) => {
    expect(proxyFor(host, port, env)?.href ?? null).toBe(proxy)
  })

  it.for(['http://proxy corp:3128', 'http://proxy.contoso.com:31280000', 'http://user:p%ss@127.0.0.1:3128'])(
    'HTTPS_PROXY=%s is reported as unreadable, and nothing is contacted',
    async (proxy) => {
      const opened: string[] = []
      const network = openNetwork({
        allowHosts: [],
        pins: [{ host: 'mixpanel.com', port: 443, address: '127.0.0.1', toPort: 9 }],
        dnsServers: [],
        token: null,
        env: { HTTPS_PROXY: proxy },
        clock: () => new Date(),
        opening: (address) => opened.push(address),
      })
      const run = await network.get('https://mixpanel.com/', { accept: '*/*' }, AbortSignal.timeout(1000))
      expect(run.trouble?.code).toBe('proxy-unreachable')
      expect(run.trouble?.message).toContain('HTTPS_PROXY')
      expect(run.trouble?.message).not.toContain('p%ss')
      expect(opened).toEqual([])
      network.close()
    },
  )

  it('IPv6 alone, without a route to it, is trouble of this network', async () => {
    const network = openNetwork({
      allowHosts: [],
      pins: [{ host: 'mixpanel.com', port: 443, address: '100::1', toPort: 443 }],
      dnsServers: [],
      token: null,
      env: {},
      clock: () => new Date(),
    })
    const run = await network.get('https://mixpanel.com/', { accept: '*/*' }, AbortSignal.timeout(1000))
    expect(['ipv6-unreachable', 'timeout']).toContain(run.trouble?.code)
  })
})
