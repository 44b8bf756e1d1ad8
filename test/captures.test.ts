import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../src/cli.ts'
import { families } from '../src/pipeline/families.ts'
import type { Artifact } from '../src/model/artifact.ts'
import { inputs } from '../src/model/vocabulary.ts'
import { valueOf } from '../src/syntax/field.ts'
import { assemble, type Assembled } from '../src/pipeline/assemble.ts'
import { artifactOf } from '../src/pipeline/collect.ts'
import { samlRequestParameter } from '../src/syntax/saml-request.ts'
import { beyond, examine, exampleFiles, outline } from './support/run-case.ts'
import { ATTRIBUTES, responseXml, sign, signerCalled, signingWith, wrapped, type Wrapping } from './support/saml.ts'
import { expectWorked, processorTime } from './support/limit.ts'

const WRAPPINGS: readonly Wrapping[] = [
  'xml',
  'base64',
  'deflated',
  'form',
  'page',
  'har',
  'har-text',
  'tracer',
  'tracer-old',
  'tracer-masked',
  'heading',
  'heading-base64',
  'fields',
]
const NAMES: Readonly<Record<Wrapping, string>> = {
  xml: 'response.xml',
  base64: 'response.txt',
  deflated: 'response.b64',
  form: 'body.txt',
  page: 'page.html',
  har: 'capture.har',
  'har-text': 'sso.mixpanel.com.har',
  tracer: 'SAML-tracer-export.json',
  'tracer-old': 'trace.json',
  'tracer-masked': 'masked.json',
  heading: 'extension.txt',
  'heading-base64': 'sign-in.log',
  fields: 'extension.json',
}
const NAMESPACE = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

const signer = signerCalled('signer')
const good = sign(responseXml(), signer)

async function read(name: string, content: string | Uint8Array): Promise<Assembled & { readonly artifact: Artifact }> {
  const { artifact, detectedSecrets } = artifactOf(name, Buffer.from(content))
  return { artifact, ...(await assemble([artifact], detectedSecrets, families, [], { now: new Date(), app: null, live: false })) }
}

describe('a response, however it was captured', () => {
  for (const as of WRAPPINGS) {
    it(`${as}: keeps the signed bytes, and its signature is valid`, async () => {
      const { setup, problems, artifact, examined } = await read(NAMES[as], wrapped(good, as))
      expect(problems).toEqual([])
      expect(examined[0]?.kinds).toEqual(
        as.startsWith('har') ? ['har'] : as.startsWith('tracer') ? ['saml-tracer'] : [as === 'fields' ? 'saml-fields' : 'saml-response'],
      )
      const captures = setup.answer(inputs.captures).known ?? []
      expect(captures.length).toBe(1)
      const [capture] = captures
      expect(capture?.xml).toBe(good)
      expect(capture?.open([]).signatureStatus.is).toBe('intact')
      expect(
        capture
          ?.open([])
          .assertion?.attributes.map(({ name }) => name.value)
          .slice(-3),
      ).toEqual(['email', 'firstName', 'lastName'])
      expect(capture?.postedTo).toBe(/har|tracer|page/.test(as) ? 'https://sso.mixpanel.com/sso/saml2' : null)
      expect(capture?.capturedAt?.toISOString() ?? null).toBe(as.startsWith('har') ? '2026-08-31T09:15:02.000Z' : null)
      expect(setup.answer(inputs.detectedSecrets).known?.filter(({ kind }) => kind === 'assertion').length).toBe(1)
      // Where the text only encodes the message, the place is the whole of it.
      const { start, end } = capture?.at.span() ?? { start: 0, end: 0 }
      if (as !== 'xml' && as !== 'heading') expect(end - start).toBeGreaterThan(1000)
      expect(artifact.text.slice(start, end)).not.toBe('')
    })

    it(`${as}: byte order mark, UTF-16 and Windows line endings make no difference`, async () => {
      const text = wrapped(good, as)
      for (const bytes of [
        Buffer.from(`\uFEFF${text}`),
        Buffer.from(`\uFEFF${text}`, 'utf16le'),
        Buffer.from(text.replaceAll('\n', '\r\n')),
      ]) {
        const { setup } = await read(NAMES[as], bytes)
        expect(setup.answer(inputs.captures).known?.[0]?.open([]).signatureStatus.is).toBe('intact')
      }
    })
  }

  it('in plain XML every value has its own place', async () => {
    const { setup, artifact } = await read('response.xml', good)
    const assertion = setup.answer(inputs.captures).known?.[0]?.open([]).assertion
    for (const { value, at } of [
      ...(assertion?.audiences ?? []),
      ...(assertion?.recipients ?? []),
      ...(assertion?.attributes.flatMap(({ name, values }) => [name, ...values]) ?? []),
    ]) {
      const { start, end } = at.span()
      expect(artifact.text.slice(start, end)).toBe(value)
    }
    expect(assertion?.attributes.length).toBe(8)
  })

  it('by itself, without the response around it, and as a WS-Federation answer', async () => {
    const bare = /<Assertion[\s\S]*<\/Assertion>/.exec(good)?.[0] ?? ''
    const { setup } = await read('assertion.xml', bare)
    expect(setup.answer(inputs.captures).known?.map(({ form, open }) => [form, open([]).signatureStatus.is])).toEqual([
      ['assertion', 'intact'],
    ])
    const federated = await read(
      'wresult.txt',
      `wresult=${encodeURIComponent(`<t:RequestSecurityTokenResponse xmlns:t="http://schemas.xmlsoap.org/ws/2005/02/trust"><t:RequestedSecurityToken>${bare}</t:RequestedSecurityToken></t:RequestSecurityTokenResponse>`)}`,
    )
    expect(federated.setup.answer(inputs.captures).known?.map(({ form, open }) => [form, open([]).signatureStatus.is])).toEqual([
      ['ws-federation', 'intact'],
    ])
  })

  it('a page in a HAR is read where the post was not recorded', async () => {
    const har = {
      log: {
        version: '1.2',
        entries: [
          {
            startedDateTime: '2026-08-31T09:15:01Z',
            request: { method: 'GET', url: 'https://login.microsoftonline.com/x' },
            response: { content: { encoding: 'base64', text: Buffer.from(wrapped(good, 'page')).toString('base64') } },
          },
        ],
      },
    }
    const { setup } = await read('capture.har', JSON.stringify(har))
    expect(setup.answer(inputs.captures).known?.map(({ xml, postedTo }) => [xml === good, postedTo])).toEqual([
      [true, 'https://sso.mixpanel.com/sso/saml2'],
    ])
  })

  it('the server’s Date header counts before the browser’s clock', async () => {
    const har = JSON.parse(wrapped(good, 'har')) as { log: { entries: { response: { headers: unknown[] } }[] } }
    har.log.entries[1]?.response.headers.push({ name: 'Date', value: 'Mon, 31 Aug 2026 09:16:00 GMT' })
    const { setup } = await read('capture.har', JSON.stringify(har))
    expect(setup.answer(inputs.captures).known?.[0]?.capturedAt?.toISOString()).toBe('2026-08-31T09:16:00.000Z')
  })
})

describe('a response whose encoding was damaged on its way', () => {
  const base64 = Buffer.from(good).toString('base64')
  const HAR = (value: string): string =>
    JSON.stringify({
      log: {
        entries: [
          {
            request: { method: 'POST', url: 'https://sso.mixpanel.com/sso/saml2', postData: { params: [{ name: 'SAMLResponse', value }] } },
          },
        ],
      },
    })
  const twice = Buffer.from(base64).toString('base64')
  it.each([
    ['response.txt', base64.replace(/.{76}/g, '$& '), 'broken by blanks'],
    ['response.txt', base64.replace(/.{76}/g, '$& \n'), 'broken by blanks'],
    ['response.txt', base64.replaceAll('+', ' '), 'had become a blank'],
    ['response.txt', `${base64.replaceAll('+', ' ')}\n`, 'had become a blank'],
    ['capture.har', HAR(base64.replaceAll('+', ' ')), 'had become a blank'],
    ['body.txt', `SAMLResponse=${base64.replaceAll('+', ' ')}&RelayState=x`, 'had become a blank'],
    ['body.txt', `SAMLResponse=${encodeURIComponent(encodeURIComponent(base64))}`, 'percent-encoded twice'],
    ['capture.har', HAR(encodeURIComponent(encodeURIComponent(base64))), 'percent-encoded twice'],
    ['response.txt', twice, 'in base64 twice'],
    ['capture.har', HAR(encodeURIComponent(twice)), 'in base64 twice'],
  ])('%s %#: is read, and a note says what happened', async (name, content, note) => {
    const { setup, problems, notes } = await read(name, content)
    expect(problems).toEqual([])
    expect(setup.answer(inputs.captures).known?.map(({ xml }) => xml === good)).toEqual([true])
    expect(notes.join('\n')).toContain(note)
    expect(notes.length).toBe(1)
  })

  it('line breaks alone are no damage', async () => {
    const { setup, notes } = await read('response.txt', base64.replace(/.{64}/g, '$&\r\n'))
    expect(setup.answer(inputs.captures).known?.map(({ xml }) => xml === good)).toEqual([true])
    expect(notes).toEqual([])
  })

  it('an end with a plus that became a blank is found too', async () => {
    const xml = `${good.slice(0, -1)}${' '.repeat((3 - (good.length % 3)) % 3)}>`
    const encoded = Buffer.from(xml).toString('base64')
    expect(encoded).toMatch(/\+$/)
    const { setup } = await read('response.txt', encoded.replaceAll('+', ' '))
    expect(setup.answer(inputs.captures).known?.map((capture) => capture.xml === xml)).toEqual([true])
  })

  it('base64 of something else is no message', async () => {
    const { setup, notes } = await read(
      'notes.txt',
      Buffer.from('Nothing of interest is written here, again and again. '.repeat(9)).toString('base64').replaceAll('+', ' '),
    )
    expect(setup.answer(inputs.captures).known ?? []).toEqual([])
    expect(notes).toEqual([])
  })
})

describe('an AuthnRequest', () => {
  const xml =
    '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0" IssueInstant="2026-08-31T09:14:00Z" Destination="https://login.microsoftonline.com/x/saml2" AssertionConsumerServiceURL="https://sso.mixpanel.com/sso/saml2"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">https://mixpanel.com/security/sso/v2/authorize/</saml:Issuer><samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"/></samlp:AuthnRequest>'
  const address = `https://login.microsoftonline.com/x/saml2?SAMLRequest=${encodeURIComponent(samlRequestParameter(xml))}&RelayState=`
  it.each([
    ['request.xml', xml, null],
    ['request.txt', Buffer.from(xml).toString('base64'), null],
    ['deflated.txt', samlRequestParameter(xml), null],
    ['address.txt', address, 'https://login.microsoftonline.com/x/saml2'],
    [
      'capture.har',
      JSON.stringify({
        log: { entries: [{ startedDateTime: '2026-08-31T09:14:00Z', request: { method: 'GET', url: address }, response: {} }] },
      }),
      'https://login.microsoftonline.com/x/saml2',
    ],
    [
      'trace.json',
      JSON.stringify({
        requests: [{ method: 'GET', url: address, requestId: '1', get: [['SAMLRequest', samlRequestParameter(xml)]], post: [], saml: xml }],
        timestamp: 'x',
      }),
      'https://login.microsoftonline.com/x/saml2',
    ],
  ])('%s', async (name, content, sentTo) => {
    const { setup, problems } = await read(name, content)
    expect(problems).toEqual([])
    const [request, ...more] = setup.answer(inputs.requests).known ?? []
    expect(more).toEqual([])
    expect(request && valueOf(request.issuer)).toBe('https://mixpanel.com/security/sso/v2/authorize/')
    expect(request && valueOf(request.acsUrl)).toBe('https://sso.mixpanel.com/sso/saml2')
    expect(request?.sentTo).toBe(sentTo)
    expect(request?.at.artifact.name).toBe(name)
  })
})

describe('SAML 1.1', () => {
  const old =
    '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion" MajorVersion="1" MinorVersion="1" AssertionID="_a" Issuer="https://sts.windows.net/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/" IssueInstant="2026-08-30T08:00:00Z"><saml:AttributeStatement><saml:Attribute AttributeName="email" AttributeNamespace="http://schemas.xmlsoap.org/ws/2005/05/identity/claims"><saml:AttributeValue>dana.okafor@contoso.com</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>'
  it.each([
    ['assertion.xml', old],
    ['assertion.txt', Buffer.from(old).toString('base64')],
    [
      'response.xml',
      `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:1.0:protocol" MajorVersion="1" MinorVersion="1" ResponseID="_r">${old}</samlp:Response>`,
    ],
    [
      'wresult.txt',
      `wresult=${encodeURIComponent(`<t:RequestSecurityTokenResponse xmlns:t="http://schemas.xmlsoap.org/ws/2005/02/trust"><t:RequestedSecurityToken>${old}</t:RequestedSecurityToken></t:RequestSecurityTokenResponse>`)}`,
    ],
  ])('%s is named as what it is, and nothing is lost', async (name, content) => {
    const { setup, problems } = await read(name, content)
    expect(problems.map(({ message, lost }) => [message, lost])).toEqual([[expect.stringContaining('SAML 1.1 assertion'), false]])
    expect(setup.answer(inputs.captures).known ?? []).toEqual([])
  })
})

describe('requests in recordings and pages', () => {
  const xml = `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0" IssueInstant="2026-08-31T09:14:00Z" AssertionConsumerServiceURL="https://sso.mixpanel.com/sso/saml2"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">https://mixpanel.com/security/sso/v2/authorize/</saml:Issuer><samlp:RequestedAuthnContext Comparison="minimum"/></samlp:AuthnRequest>`
  const base64 = Buffer.from(xml).toString('base64')
  const login = 'https://login.microsoftonline.com/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/saml2'
  const page = `<html><body><form method="POST" action="${login}"><input type="hidden" name="SAMLRequest" value="${base64}"/></form></body></html>`
  const har = (request: object, response: object = {}): string => JSON.stringify({ log: { entries: [{ request, response }] } })
  it.each([
    ['request.xml', xml],
    ['url.txt', `${login}?SAMLRequest=${encodeURIComponent(samlRequestParameter(xml))}&RelayState=x`],
    ['login.url', `[InternetShortcut]\nURL=${login}?SAMLRequest=${encodeURIComponent(samlRequestParameter(xml))}\n`],
    ['body.txt', `SAMLRequest=${encodeURIComponent(base64)}`],
    ['page.html', page],
    ['get.har', har({ method: 'GET', url: `${login}?SAMLRequest=${encodeURIComponent(samlRequestParameter(xml))}` })],
    ['post.har', har({ method: 'POST', url: login, postData: { params: [{ name: 'SAMLRequest', value: base64 }] } })],
    ['page.har', har({ method: 'GET', url: 'https://mixpanel.com/login/' }, { content: { text: page } })],
    [
      'redirect.har',
      har(
        { method: 'GET', url: 'https://mixpanel.com/login/' },
        { status: 302, redirectURL: `${login}?SAMLRequest=${encodeURIComponent(samlRequestParameter(xml))}` },
      ),
    ],
  ])('%s: what Entra refuses in it is found', async (name, content) => {
    const files = exampleFiles('healthy')
    files.set(name, Buffer.from(content))
    const { report } = await examine(files)
    expect(outline(report).get('response/request')).toEqual(['response/request fail authn-context-comparison LI-07 error'])
  })

  it('the newest counts, in any order', async () => {
    const later = xml.replace('minimum', 'exact').replace('09:14', '09:20')
    for (const [first, second] of [
      [xml, later],
      [later, xml],
    ] as const) {
      const files = exampleFiles('healthy')
      files.set('a.xml', Buffer.from(first))
      files.set('b.xml', Buffer.from(second))
      expect(outline((await examine(files)).report).get('response/request')).toEqual(['response/request pass'])
    }
  })
})

describe('messages in other text', () => {
  const request = `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0" IssueInstant="2026-08-31T09:14:00Z"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">https://mixpanel.com/security/sso/v2/authorize/</saml:Issuer></samlp:AuthnRequest>`
  const address = `https://login.microsoftonline.com/x/saml2?SAMLRequest=${encodeURIComponent(samlRequestParameter(request))}`
  const error = responseXml().replace('status:Success', 'status:Responder')
  const ofOthers = good.replaceAll(/mixpanel/gi, 'fabrikam')
  const base64 = (xml: string): string => Buffer.from(xml).toString('base64')
  const inLines = (text: string, width = 76): string => text.match(new RegExp(`.{1,${width}}`, 'g'))?.join('\n') ?? ''
  const quoted = (text: string): string => text.replace(/^/gm, '> ')
  const count = async (name: string, content: string): Promise<readonly unknown[]> => {
    const { setup, problems } = await read(name, content)
    const [captures, requests] = [inputs.captures, inputs.requests].map((fact) => setup.answer<readonly unknown[]>(fact).known?.length ?? 0)
    return [captures, requests, ...problems.map(({ lost }) => lost)]
  }
  const traced = (entries: readonly object[]): string => JSON.stringify({ requests: entries, timestamp: 'x' })
  const posted = { method: 'POST', url: 'https://sso.mixpanel.com/sso/saml2', post: [['SAMLResponse', base64(good)]] }
  const sent = { method: 'GET', url: address }

  it.each<readonly [what: string, name: string, content: string, captures: number, requests: number]>([
    ['an export of a whole sign-in', 'trace.json', traced([sent, posted]), 1, 1],
    ['the same in another order', 'trace.json', traced([posted, sent]), 1, 1],
    [
      'an old one',
      'trace.json',
      traced([
        { id: 1, ...sent },
        { id: 2, ...posted, saml: good },
      ]),
      1,
      1,
    ],
    [
      'one of today',
      'trace.json',
      traced([{ requestId: '1', get: [['SAMLRequest', samlRequestParameter(request)]], ...sent }, posted]),
      1,
      1,
    ],
    ['the URL of a request and XML', 'note.txt', `Request: ${address}\n\nResponse:\n${good}\n`, 1, 1],
    ['the URL of a request and base64', 'note.txt', `Request: ${address}\n\nResponse:\n${base64(good)}\n`, 1, 1],
    ['the URL of a request and a field', 'note.txt', `Request: ${address}\n\nSAMLResponse=${encodeURIComponent(base64(good))}\n`, 1, 1],
    ['a field and then the URL', 'note.txt', `SAMLResponse=${encodeURIComponent(base64(good))}\nThe request was ${address} (GET)\n`, 1, 1],
    [
      'two fields in lines of base64',
      'note.txt',
      `SAMLRequest=${inLines(base64(request))}\nSAMLResponse=${inLines(base64(good))}\n\nRegards, Ann\n`,
      1,
      1,
    ],
    ['two in base64', 'note.txt', `${base64(request)}\n${base64(good)}\n`, 1, 1],
    ['two in base64 without padding', 'note.txt', `${base64(`${request}  `.padEnd(600))}\n\n${base64(good.padEnd(9000))}\n`, 1, 1],
    ['two in XML', 'note.txt', `${request}\n${good}\n`, 1, 1],
    ['a failed one and a good one', 'note.txt', `Before:\n${base64(error)}\nAfter:\n${good}`, 2, 0],
    [
      'commands of a shell',
      'note.txt',
      `curl '${address}'\ncurl https://sso.mixpanel.com/sso/saml2 --data-raw 'SAMLResponse=${encodeURIComponent(base64(good))}&RelayState='\n`,
      1,
      1,
    ],
    [
      'requests as a proxy writes them',
      'note.txt',
      `GET ${address} HTTP/1.1\nHost: login.microsoftonline.com\n\nPOST https://sso.mixpanel.com/sso/saml2 HTTP/1.1\nHost: sso.mixpanel.com\n\nSAMLResponse=${encodeURIComponent(base64(good))}&RelayState=\n\nHTTP/1.1 302 Found\n`,
      1,
      1,
    ],
    ['a label before it', 'note.txt', `SAMLResponse: ${base64(good)}`, 1, 0],
    ['a quotation mark before it', 'note.txt', `"${base64(good)}"`, 1, 0],
    ['words around lines of base64', 'mail.txt', `Hi, here it is:\n\n${inLines(base64(good))}\nThanks\n`, 1, 0],
    ['words directly after base64', 'mail.txt', `${base64(good)}\nThanks\nAnn\n`, 1, 0],
    ['a quotation of XML', 'chat.txt', `Ann:\n${quoted(`Here:\n${good}`)}\n`, 1, 0],
    [
      'a quotation of XML on several lines',
      'chat.txt',
      `Ann:\n${quoted(`Here:\n${good.replace(' Version', '\nVersion').replaceAll('><', '>\n<')}`)}\n`,
      1,
      0,
    ],
    ['a quotation of a quotation of base64', 'chat.txt', `Ann:\n${quoted(quoted(`Here:\n${inLines(base64(good))}`))}\nBob\n`, 1, 0],
    [
      'XML with the end of a tag on a line of its own',
      'note.txt',
      `Here:\n${good.replace('SAML:2.0:protocol">', 'SAML:2.0:protocol"\n>')}`,
      1,
      0,
    ],
    ['marks around it', 'note.txt', `-----BEGIN SAML RESPONSE-----\n${inLines(base64(good), 64)}\n-----END SAML RESPONSE-----\n`, 1, 0],
    ['a fence of Markdown', 'ticket.md', `# Captured\n\n\`\`\`xml\n${good}\n\`\`\`\n`, 1, 0],
    ['two fences', 'ticket.md', `# Captured\n\n\`\`\`xml\n${request}\n\`\`\`\n\n\`\`\`\n${inLines(base64(good))}\n\`\`\`\n`, 1, 1],
    [
      'a table of Markdown',
      'ticket.md',
      `| field | value |\n|---|---|\n| SAMLRequest | ${base64(request)} |\n| SAMLResponse | ${base64(good)} |\n`,
      1,
      1,
    ],
    ['a list of Markdown', 'ticket.md', `- the response:\n  ${good}\n`, 1, 0],
    ['a name without an ending', 'capture', `Response:\n${good}`, 1, 0],
    ['a text in JSON', 'log.json', JSON.stringify({ event: 'sign-in', body: base64(good), also: [{ x: request }] }), 1, 1],
    [
      'XML in JSON, as PowerShell writes it',
      'log.json',
      JSON.stringify({ body: good }).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e'),
      1,
      0,
    ],
    ['a URL in JSON', 'log.json', JSON.stringify({ url: address, SAMLResponse: base64(good) }), 1, 1],
    [
      'a page with both fields',
      'page.html',
      `<html><form><input name="SAMLRequest" value="${base64(request)}"></form><form><input name="SAMLResponse" value="${base64(good)}"></form></html>`,
      1,
      1,
    ],
    [
      'a mail in HTML',
      'body.html',
      `<html><body><p>Hi</p><p><a href="${address}">this</a></p><pre>${inLines(base64(good))}</pre></body></html>`,
      1,
      1,
    ],
  ])('%s: each is read', async (_what, name, content, captures, requests) => {
    expect(await count(name, content)).toEqual([captures, requests])
  })

  const cut = base64(good).slice(0, 3000)
  const cutXml = good.slice(0, 2500)
  it.each<readonly [what: string, name: string, content: string, requests: number]>([
    ['a label', 'note.txt', `SAMLResponse: ${cut}`, 0],
    ['a quotation mark', 'note.txt', `"${cut}`, 0],
    ['words', 'mail.txt', `Hi, here it is:\n\n${inLines(cut)}\nThanks\n`, 0],
    ['nothing, with words after it', 'mail.txt', `${cut}\nThanks\n`, 0],
    ['a heading before XML', 'note.txt', `Response:\n${cutXml}`, 0],
    ['XML that ends in its first tag', 'note.txt', `Response:\n${good.slice(0, 230)}`, 0],
    ['the URL of a request', 'note.txt', `Request: ${address}\n\nResponse:\n${cut}\n`, 1],
    ['a request in XML', 'note.txt', `Request: ${request}\n\nResponse:\n${cutXml}\n`, 1],
    ['a quotation', 'chat.txt', `Ann:\n${quoted(`Here:\n${inLines(cut)}`)}\n`, 0],
    ['a fence of Markdown', 'ticket.md', `# Captured\n\n\`\`\`xml\n${cutXml}\n\`\`\`\n`, 0],
    ['a log that shortens', 'app.log', `INFO answer = ${cut}...\n`, 0],
    ['JSON', 'log.json', JSON.stringify({ body: cut }), 0],
    ['JSON that ends there', 'log.json', JSON.stringify({ body: base64(good) }).slice(0, 3000), 0],
    ['marks', 'note.txt', `-----BEGIN SAML RESPONSE-----\n${inLines(cut, 64)}\n-----END SAML RESPONSE-----\n`, 0],
  ])('cut off behind %s: it is lost, and what is whole is read', async (_what, name, content, requests) => {
    expect(await count(name, content)).toEqual([0, requests, true])
  })

  it.each<readonly [what: string, name: string, content: string]>([
    ['base64 with dots in place of its end', 'manual.txt', `For example:\n\nSAMLResponse: ${base64(good).slice(0, 200)}...\n`],
    ['a short beginning', 'manual.md', 'POST SAMLResponse: PHNhbWxw…\n'],
    [
      'XML with dots in it',
      'manual.txt',
      'For example:\n<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ...>...</samlp:Response>\n',
    ],
    [
      'XML with dots for its content',
      'manual.txt',
      'For example:\n<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">…</samlp:Response>\n',
    ],
    [
      'the same in a fence',
      'manual.md',
      '```xml\n<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">\n  ...\n</samlp:Response>\n```\n',
    ],
    ['a whole one among much else', 'manual.md', `${'Some words about SAML.\n'.repeat(400)}\n\`\`\`xml\n${good}\n\`\`\`\n`],
    ['a description of an interface', 'openapi.json', JSON.stringify({ example: base64(good), paths: 'x'.repeat(20_000) })],
    ['a ticket about another app', 'ticket.md', `Raj wrote:\n\n\`\`\`xml\n${ofOthers}\n\`\`\`\n`],
    ['the same cut off', 'ticket.md', `\`\`\`\n${base64(ofOthers).slice(0, 3000)}\n\`\`\`\n`],
    ['the same in JSON', 'chat.json', JSON.stringify([{ text: ofOthers }])],
    [
      'the name of the field in a sentence',
      'notes.txt',
      'SAMLResponse=\nis base64 of the XML that Entra has made for the user who signs in\n',
    ],
    ['a test of a program', 'saml.test.js', `const response = '${base64(good)}'\n`],
    ['base64 of another XML', 'note.txt', `data: ${base64(`<?xml version="1.0"?><svg>${'<g/>'.repeat(60)}</svg>`)}\n`],
  ])('an example is no evidence: %s', async (_what, name, content) => {
    expect(await count(name, content)).toEqual([0, 0])
  })
})

describe('several responses', () => {
  const entry = (xml: string, at: string, to: string): object =>
    (JSON.parse(wrapped(xml, 'har', at, to)) as { log: { entries: object[] } }).log.entries[1] ?? {}

  it('the last one that was sent to Mixpanel is checked, and the report shows which', async () => {
    const elsewhere = sign(
      responseXml({
        audience: 'https://app.fabrikam.com/saml',
        destination: 'https://app.fabrikam.com/saml',
        recipient: 'https://app.fabrikam.com/saml',
      }),
      signer,
    )
    const early = sign(responseXml({ attributes: [['Email', 'dana.okafor@contoso.com']] }), signer)
    const files = signingWith(exampleFiles('healthy'), signer)
    files.delete('claims.json')
    const entries = [
      entry(early, '2026-08-31T09:15:00Z', 'https://sso.mixpanel.com/sso/saml2'),
      entry(good, '2026-08-31T09:16:00Z', 'https://sso.mixpanel.com/sso/saml2'),
      entry(elsewhere, '2026-08-31T09:17:00Z', 'https://app.fabrikam.com/saml'),
    ]
    files.set('capture.har', Buffer.from(JSON.stringify({ log: { version: '1.2', entries } })))
    const { report } = await examine(files)
    expect(report.results.filter(({ ruleId, status }) => /^response\//.test(ruleId) && status === 'fail')).toEqual([])
    expect(report.results.find(({ ruleId }) => ruleId === 'claims/email')?.status).toBe('pass')
    expect(report.notes.join('\n')).toContain('Of 3 captured responses, the last one that was sent to Mixpanel is checked: ')
  })

  it('the one that --response names is checked, and not the others among the inputs', async () => {
    const files = signingWith(exampleFiles('healthy'), signer)
    files.set('a.xml', Buffer.from(sign(responseXml({ audience: 'Mixpanel' }), signer)))
    files.set('b.xml', Buffer.from(good))
    const { report } = await examine(files, { roles: { 'a.xml': 'response' } })
    expect(outline(report).get('response/audience')).toEqual(['response/audience fail another-mixpanel-address AZ-01 error'])
  })
})

describe('captures of several persons', () => {
  const of = (id: string, name: string, rest: Parameters<typeof responseXml>[0] = {}): string =>
    sign(
      responseXml({
        nameId: `${name}@contoso.com`,
        attributes: [
          ['email', `${name}@contoso.com`],
          ['firstName', 'A'],
          ['lastName', 'B'],
        ],
        ...rest,
      }).replaceAll('a0000064-5555-4e6f-8a71-44444beef100', id),
      signer,
    )
  const ann = of('a0000001-5555-4e6f-8a71-44444beef101', 'ann')
  const bo = of('a0000002-5555-4e6f-8a71-44444beef102', 'bo', { audience: 'https://mixpanel.com/security/sso/v2/authorize' })
  const files = (...captures: readonly string[]): Map<string, Uint8Array> => {
    const all = signingWith(exampleFiles('healthy'), signer)
    for (const [index, xml] of captures.entries()) all.set(`capture${index}.xml`, Buffer.from(xml))
    return all
  }

  it('the newest of each is checked, whatever their files are called', async () => {
    for (const captures of [
      [ann, bo],
      [bo, ann],
    ]) {
      const { report } = await examine(files(...captures))
      expect(outline(report).get('response/audience')).toEqual(['response/audience fail missing-trailing-slash AZ-01 error'])
      expect(outline(report).get('response/recipient')).toEqual(['response/recipient pass'])
    }
  })

  it('an older one of the same person is not', async () => {
    const later = of('a0000002-5555-4e6f-8a71-44444beef102', 'bo', { issued: '2026-08-31T09:20:00.000Z' })
    for (const captures of [
      [ann, bo, later],
      [later, bo, ann],
    ]) {
      const { report } = await examine(files(...captures))
      expect(outline(report).get('response/audience')).toEqual(['response/audience pass'])
      expect(report.notes.join()).toContain('the last one of each person that was sent to Mixpanel is checked (2)')
    }
  })

  it('a fault that they share is one finding with a place in each', async () => {
    const wrong = { recipient: 'https://mixpanel.com/x', destination: 'https://mixpanel.com/x' }
    const { report } = await examine(files(of('a1', 'ann', wrong), of('a2', 'bo', wrong)))
    const found = report.results.find(({ ruleId }) => ruleId === 'response/recipient')?.findings ?? []
    expect(found.map(({ locations }) => new Set(locations.map(({ path }) => path)).size)).toEqual([2])
  })
})

describe('composite case 2: the namespace, seen only in a captured response', () => {
  const claims = `${NAMESPACE}/email`
  const xml = sign(
    responseXml({
      attributes: [
        [claims, 'ann@contoso.com'],
        [`${NAMESPACE}/givenname`, 'Ann'],
        [`${NAMESPACE}/name`, 'ann@contoso.com'],
      ],
    }),
    signer,
  )
  const parts = (): Map<string, Uint8Array> =>
    new Map([...signingWith(exampleFiles('healthy'), signer)].filter(([name]) => ['app.json', 'sp.json'].includes(name)))

  it('is found from the response, and nothing else is', async () => {
    const files = parts().set('response.har', Buffer.from(wrapped(xml, 'har')))
    const { report, exitCode } = await examine(files)
    const found = report.results.flatMap(({ ruleId, findings, status }) =>
      status === 'fail' ? findings.map(({ guide, severity }) => `${ruleId} ${guide} ${severity}`) : [],
    )
    expect(found.filter((line) => !line.startsWith('scim/secret-in-export'))).toEqual(['claims/namespace CL-01 error'])
    expect(exitCode).toBe(1)
  })

  it('is found from the response alone', async () => {
    const { report } = await examine(new Map([['response.xml', Buffer.from(xml)]]))
    expect(outline(report).get('claims/namespace')).toEqual(['claims/namespace fail email-namespace CL-01 error'])
    expect(outline(report).get('claims/email')).toEqual(['claims/email not-applicable because claims/namespace'])
    expect(report.firstBlocker).toBe('claims/namespace')
  })

  it('without the response it is not known, and the verdict is not healthy', async () => {
    const { report, exitCode } = await examine(parts())
    expect(outline(report).get('claims/namespace')).toEqual(['claims/namespace unknown'])
    expect(exitCode).toBe(3)
  })
})

describe('limits', () => {
  const large = (count: number, size: number): string =>
    sign(
      responseXml({
        attributes: [...ATTRIBUTES, ...Array.from({ length: count }, (_, index) => [`extra${index}`, 'x'.repeat(size)] as const)],
      }),
      signer,
    )

  it.each([
    ['1,000 attributes', large(1000, 5), 1000],
    ['1 MB', large(20, 50_000), 1000],
    ['5,000 attributes', large(5000, 5), 10_000],
    ['5 MB', large(20, 250_000), 10_000],
  ])(
    '%s',
    async (_name, xml, most) => {
      // The first use of the parsers is not the message’s time.
      await examine(new Map([['response.xml', Buffer.from(good)]]))
      for (const as of ['xml', 'base64'] as const) {
        const files = new Map([[NAMES[as], Buffer.from(wrapped(xml, as))]])
        const began = processorTime()
        const { report } = await examine(files)
        expectWorked(began, most)
        expect(report.problems).toEqual([])
        // Without a certificate among the inputs, nobody knows whose signature it is.
        expect(outline(report).get('response/signature')).toEqual(['response/signature unknown'])
      }
    },
    60_000,
  )

  it.each([
    ['7,000 attributes', responseXml({ attributes: Array.from({ length: 7000 }, (_, index) => [`extra${index}`, 'x'] as const) })],
    ['8 MB', responseXml({ attributes: Array.from({ length: 20 }, (_, index) => [`extra${index}`, 'x'.repeat(400_000)] as const) })],
    ['a bomb of DEFLATE', responseXml({ attributes: [['x', 'x'.repeat(15_000_000)]] })],
  ])(
    '%s is a problem',
    async (name, xml) => {
      const began = processorTime()
      const { report } = await examine(
        new Map([
          [
            'response.xml',
            Buffer.from(
              name.startsWith('a bomb')
                ? wrapped(xml, 'form').slice(0, 0) + `SAMLResponse=${encodeURIComponent(samlRequestParameter(xml))}`
                : xml,
            ),
          ],
        ]),
      )
      expectWorked(began, 5000)
      expect(report.problems.length).toBe(1)
      expect(report.verdict).not.toBe('pass')
    },
    30_000,
  )

  it.each([
    ['a document type', good.replace('<samlp:Response', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><samlp:Response')],
    ['what is not well-formed', good.slice(0, -20)],
    ['deep nesting', good.replace('<Conditions', `${'<x>'.repeat(500)}${'</x>'.repeat(500)}<Conditions`)],
  ])('%s is a problem in every wrapping, and nothing is read', async (_name, xml) => {
    for (const as of WRAPPINGS) {
      const { setup, problems } = await read(NAMES[as], wrapped(xml, as))
      expect(problems.length, as).toBe(1)
      expect(setup.answer(inputs.captures).known ?? []).toEqual([])
    }
  })

  it('what --response names and holds no message is a problem', async () => {
    const { report } = await examine(new Map([['notes.txt', Buffer.from('It does not work.')]]), { roles: { 'notes.txt': 'response' } })
    expect(report.problems.map(({ message }) => message)).toEqual(['It contains no SAML message.'])
  })
})

describe('the same response gives the same results in every wrapping', () => {
  it.each([
    ['good', good],
    ['a namespace', sign(responseXml({ attributes: [[`${NAMESPACE}/email`, 'dana.okafor@contoso.com']] }), signer)],
    ['a forger', sign(responseXml(), signerCalled('forger'))],
  ])('%s', async (_name, xml) => {
    const outlines = await Promise.all(
      WRAPPINGS.map(async (as) => {
        const files = signingWith(exampleFiles('healthy'), signer)
        const before = (await examine(files)).report
        files.delete('claims.json')
        files.set(NAMES[as], Buffer.from(wrapped(xml, as)))
        // Only a HAR says when it was captured, and some hold cookies.
        return beyond(before, (await examine(files)).report).filter((line) => !/^response\/lifetime|^scim\/secret/.test(line))
      }),
    )
    for (const lines of outlines) expect(lines).toEqual(outlines[0])
  })
})

describe('what an assertion contains about a person', () => {
  const SECRETS = ['Xanthippe', 'Quarrington', 'xq-4711@contoso.onmicrosoft.com', 'Department of Sphinxes', '+49 30 5550100']
  const MAIL = 'xq.mail@contoso.com'
  const attributes = (email: string): readonly (readonly [string, ...string[]])[] => [
    [email, MAIL],
    ['firstName', 'Xanthippe'],
    ['lastName', 'Quarrington'],
    [`${NAMESPACE}/name`, 'xq-4711@contoso.onmicrosoft.com'],
    ['department', 'Department of Sphinxes', '+49 30 5550100'],
  ]
  const made = (email: string): string =>
    responseXml({ nameId: 'xq-4711@contoso.onmicrosoft.com', attributes: attributes(email) }).replace(
      '>Dana Okafor<',
      '>Xanthippe Quarrington<',
    )
  const VARIANTS: readonly (readonly [string, string])[] = [
    ['good', sign(made('email'), signer)],
    ['a namespace', sign(made(`${NAMESPACE}/email`), signer)],
    ['unsigned', made('email')],
    ['changed', sign(made('email'), signer).replace('>Quarrington<', '>Quarrington-<')],
    ['a foreign audience', sign(made('email').replace('v2/authorize/<', 'v2/authorize<'), signer)],
    ['broken off', sign(made('email'), signer).slice(0, -30)],
  ]
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'captures-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  async function printed(argv: readonly string[]): Promise<string> {
    let out = ''
    await main(argv, {
      stdout: { write: (text: string) => (out += text), columns: 200 },
      stderr: { write: (text: string) => (out += text) },
      env: {},
      stdin: () => Promise.resolve(Buffer.from('')),
      clock: () => new Date('2026-09-01T00:00:00Z'),
    })
    return out
  }

  for (const as of WRAPPINGS) {
    it(`${as}: is in no output without --verbose, the address apart, and not even that with --redact`, async () => {
      const few = VARIANTS.filter(([variant]) => ['xml', 'har'].includes(as) || ['a namespace', 'broken off'].includes(variant))
      for (const [variant, xml] of few) {
        const path = join(folder, NAMES[as])
        const content = wrapped(xml, as)
        writeFileSync(path, content)
        const json = join(folder, 'report.json')
        const both = ['check', '--response', path, '--format', 'pretty', '--format', `json=${json}`]
        const out = (await printed(both)) + readFileSync(json, 'utf8')
        for (const secret of SECRETS) expect(out, variant).not.toContain(secret)
        expect(longestShared(out, content), variant).toBeLessThan(64)
        const blind = (await printed([...both, '--redact', '--verbose'])) + readFileSync(json, 'utf8')
        for (const secret of [...SECRETS, MAIL, 'xq.mail', 'xq-4711']) expect(blind, variant).not.toContain(secret)
        rmSync(path)
      }
    })
  }

  it('is shown with --verbose, beside what Mixpanel reads', async () => {
    const path = join(folder, 'response.xml')
    writeFileSync(path, VARIANTS[0]?.[1] ?? '')
    const out = await printed(['check', '--response', path, '--verbose'])
    expect(out).toContain('Xanthippe: the first name of a new account')
    expect(out).toContain(`${MAIL}: the address that identifies the user`)
    rmSync(path)
  })
})

/** How long a run of base64 out of the capture is that the output repeats. */
function longestShared(out: string, content: string): number {
  let longest = 0
  for (const [run] of out.matchAll(/[A-Za-z0-9+/%=]{32,}/g)) {
    for (let length = run.length; length > longest; length--) if (content.includes(run.slice(0, length))) longest = length
  }
  return longest
}

describe('the kind of file that the user names', () => {
  const UNFINISHED = sign(responseXml(), signer).slice(0, -200)
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'captures-'))
    const files = signingWith(exampleFiles('healthy'), signer)
    for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes)
    for (const [name, text] of [
      ['cut.xml', UNFINISHED],
      ['cut.txt', Buffer.from(UNFINISHED).toString('base64')],
      ['doctype.xml', `<!DOCTYPE x>${UNFINISHED}`],
      [
        'request.txt',
        `SAMLRequest=${encodeURIComponent(samlRequestParameter('<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"/>'))}`,
      ],
      ['notes.md', 'It does not work.\n'],
    ] as const)
      writeFileSync(join(folder, name), text)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  async function checked(...argv: readonly string[]): Promise<{ readonly code: number; readonly problems: readonly string[] }> {
    let out = ''
    const files = ['sp.json', 'app.json', 'mixpanel.yaml', 'Mixpanel.cer', 'claims.json'].map((name) => join(folder, name))
    const code = await main(
      ['check', ...files, ...argv.map((each) => (each.startsWith('-') ? each : join(folder, each))), '--format', 'json'],
      {
        stdout: { write: (text: string) => (out += text) },
        stderr: { write: () => true },
        env: {},
        stdin: () => Promise.resolve(Buffer.from('')),
        clock: () => new Date('2026-09-01T00:00:00Z'),
      },
    )
    const { problems } = JSON.parse(out) as { problems: readonly { message: string }[] }
    return { code, problems: problems.map(({ message }) => message) }
  }

  it.each(['cut.xml', 'cut.txt', 'doctype.xml'])('%s cannot be read, and the message is plain', async (name) => {
    for (const flag of [[], ['--response'], ['--azure']]) {
      const { code, problems } = await checked(...flag, name)
      expect(problems, flag.join('')).toHaveLength(1)
      expect(problems[0]).not.toMatch(/Error|xmldom|parse error/)
      expect(code, flag.join('')).toBe(2)
    }
  })

  it.each([
    ['--response', 'federationmetadata.xml', 'federation metadata'],
    ['--response', 'users.json', 'users'],
    ['--response', 'request.txt', 'a captured SAML request'],
    ['--azure', 'request.txt', 'a captured SAML request'],
    ['--azure', 'notes.md', 'Its content is not recognised'],
    ['--mixpanel', 'users.json', 'users'],
  ])('%s %s: the message names what it is', async (flag, name, is) => {
    const { code, problems } = await checked(flag, name)
    expect(problems).toEqual([expect.stringContaining(is)])
    expect(problems[0]).toContain(`given with ${flag}`)
    expect(code).toBe(2)
  })

  it.each([
    ['--cert', 'cut.xml'],
    ['--azure', 'users.json'],
    ['--azure', 'federationmetadata.xml'],
    ['--mixpanel', 'mixpanel.yaml'],
  ])('%s %s is not a problem', async (flag, name) => {
    const { code, problems } = await checked(flag, name)
    expect(problems).toEqual([])
    expect(code).not.toBe(2)
  })
})
