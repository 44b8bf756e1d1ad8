import { SAML } from '@node-saml/node-saml'
import express, { type Express, type Handler, type Request } from 'express'
import SCIMMY from 'scimmy'
import SCIMMYRouters from 'scimmy-routers'
import { ENTITY_ID, REPLY_URL } from '../../../src/vendors/mixpanel.ts'
import { ORG_ID, SIGN_IN_URL, TOKEN } from './values.ts'

// Mixpanel as the guide infers it: an ACS that takes POST alone, a postback URL that begins the sign-in, a SCIM service.

const people = [
  { id: '1', userName: 'ann@contoso.com', name: { givenName: 'Ann', familyName: 'Example' }, active: true },
  { id: '2', userName: 'bob@contoso.com', name: { givenName: 'Bob', familyName: 'Example' }, active: true },
]
const teams = [{ id: '10', displayName: 'Growth', members: [{ value: '1' }] }]

interface Asked {
  readonly id?: string
  readonly filter?: { match(list: readonly object[]): object[] }
}

function egress<T extends { readonly id: string }>(list: readonly T[]) {
  return ({ id, filter }: Asked): T | T[] => {
    if (id !== undefined) {
      const one = list.find((each) => each.id === id)
      if (!one) throw new SCIMMY.Types.Error(404, null as never, 'Resource not found')
      return one
    }
    return filter ? (filter.match(list) as T[]) : [...list]
  }
}

SCIMMY.Resources.declare(SCIMMY.Resources.User).egress(egress(people) as never)
SCIMMY.Resources.declare(SCIMMY.Resources.Group).egress(egress(teams) as never)

export interface Asking {
  readonly issuer?: string
  readonly callbackUrl?: string
  readonly entryPoint?: string
  readonly identifierFormat?: string | null
  readonly racComparison?: 'exact' | 'minimum'
  readonly authnRequestBinding?: 'HTTP-Redirect' | 'HTTP-POST'
}

/** The service provider that issues Mixpanel's requests. */
export function serviceProvider(request: Asking = {}): SAML {
  return new SAML({
    issuer: ENTITY_ID,
    callbackUrl: REPLY_URL,
    entryPoint: SIGN_IN_URL,
    idpCert: 'unused',
    ...request,
  })
}

/** Answers the postback URL with the request, by a redirect or by a form that posts itself. */
export function signIn(request: Asking = {}): Handler {
  const provider = serviceProvider(request)
  return async (_asked, response) => {
    response.set('Set-Cookie', 'sso_state=7d1f0a9c4be2; Path=/; Secure; HttpOnly')
    if (request.authnRequestBinding === 'HTTP-POST') {
      response.type('html').send(await provider.getAuthorizeFormAsync('relay-5e0c'))
    } else {
      response.redirect(302, await provider.getAuthorizeUrlAsync('relay-5e0c', undefined, {}))
    }
  }
}

export function mixpanel(): Express {
  const app = express().disable('x-powered-by')
  app.get('/security/sso/v2/authorize', (request, response) => {
    if (!/\/authorize\/(?:\?|$)/.test(request.originalUrl)) {
      response.redirect(301, request.originalUrl.replace('/authorize', '/authorize/'))
      return
    }
    if (request.query['org_id'] !== ORG_ID) response.status(404).type('html').send('<html><body>Not found</body></html>')
    else void signIn()(request, response, () => undefined)
  })
  app.get('/api/app/scim/v2/ServiceProviderConfig', async (_request, response) => {
    response.type('application/scim+json').send(JSON.stringify(await new SCIMMY.Resources.ServiceProviderConfig().read()))
  })
  app.use(
    '/api/app/scim/v2',
    new SCIMMYRouters({
      type: 'bearer',
      handler(request: Request) {
        if (request.header('Authorization') !== `Bearer ${TOKEN}`) throw new Error('Authorization not detected!')
        return '1'
      },
    }),
  )
  app.use((request, response) => {
    response.status(404).json({ status: 'error', error: `Not found: ${request.path}` })
  })
  return app
}

export function mixpanelSso(): Express {
  const app = express().disable('x-powered-by')
  app.use((request, response) => {
    if (request.path === '/sso/saml2') response.set('Allow', 'POST').status(405).type('text').send('')
    else response.status(404).type('text').send('')
  })
  return app
}
