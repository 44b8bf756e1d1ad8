import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import express, { type Express, type Response } from 'express'
import { ENTITY_ID, REPLY_URL } from '../../../src/vendors/mixpanel.ts'
import { xmlOfSamlRequest } from '../../../src/syntax/saml-request.ts'
import { ROOT } from '../indexes.ts'
import { APP_ID, TENANT } from './values.ts'

// Microsoft's sign-in host as far as anybody gets without a password.

/** An error page in the manner of Microsoft's: the code stands in a script, escaped as JSON. */
export function errorPage(code: string, text: string): string {
  const message = JSON.stringify(`AADSTS${code}: ${text} Trace ID: 0c9b7a61-0000-4000-8000-000000000001`).replaceAll("'", '\\u0027')
  return `<!DOCTYPE html>\r\n<html><head><title>Sign in to your account</title></head><body><script>//<![CDATA[\r\n$Config={"sErrorCode":"${code}","strServiceExceptionMessage":${message},"sFT":"AQABIQEAAAApTwJmzXqdR4BN2miheQMYgPvgtd2cOUxhYLiUh5k93Vq7NBWmVCfQ","canary":"vR1pJm3Yl0tQ9xWz2sK8"};\r\n//]]></script></body></html>`
}

export const LOGIN_PAGE =
  '<!DOCTYPE html>\r\n<html><head><title>Sign in to your account</title></head><body><form method="post" action="/common/login"><input type="hidden" name="flowToken" value="AQABIQEAAAApTwJmzXqdR4BN2miheQMYgPvgtd2cOUxhYLiUh5k93Vq7NBWmVCfQ"><input type="email" name="loginfmt"></form></body></html>'

export function metadataXml(): string {
  return readFileSync(join(ROOT, 'examples/healthy/federationmetadata.xml'), 'utf8')
}

export function entra(): Express {
  const app = express().disable('x-powered-by')
  const refuse = (response: Response, code: string, text: string, status = 200): void => {
    response.status(status).type('html').send(errorPage(code, text))
  }
  app.get(/^\/([^/]+)\/saml2$/, (request, response) => {
    const tenant = request.path.split('/')[1]
    if (tenant !== TENANT) {
      refuse(response, '90002', `Tenant '${tenant ?? ''}' not found.`, 400)
      return
    }
    const xml = xmlOfSamlRequest(request.query['SAMLRequest'] ?? '')
    if (xml === null) refuse(response, '750054', 'SAMLRequest or SAMLResponse must be present as query string parameters.')
    else if (!xml.includes(`>${ENTITY_ID}<`)) {
      refuse(response, '700016', `Application with identifier 'x' was not found in the directory 'Contoso'.`)
    } else if (!xml.includes(`"${REPLY_URL}"`)) {
      refuse(response, '50011', 'The reply URL specified in the request does not match the reply URLs configured for the application.')
    } else {
      response.set('Set-Cookie', 'esctx=PAQABBwEAAAApTwJmzXqdR4BN2mih; Path=/; Secure')
      response.type('html').send(LOGIN_PAGE)
    }
  })
  app.get(/^\/([^/]+)\/federationmetadata\/2007-06\/federationmetadata\.xml$/i, (request, response) => {
    if (request.path.split('/')[1] !== TENANT || request.query['appid'] !== APP_ID) {
      refuse(response, '90002', 'Tenant not found.', 400)
      return
    }
    response.type('application/samlmetadata+xml').send(metadataXml())
  })
  return app
}
