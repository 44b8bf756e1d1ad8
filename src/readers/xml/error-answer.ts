import type { Reader } from '../../model/reader.ts'
import { hasEvidenceName } from '../../syntax/evidence-sign.ts'
import { quote } from '../../syntax/display.ts'
import { placeOfElement, type Xml, type XmlElement } from '../../syntax/xml.ts'

/** An error in XML, saved instead of the data: of Azure Storage, S3, OData, or a SOAP fault. */
export default {
  kind: 'xml-error',
  title: 'an error of a server, in XML',

  recognises: ({ root }) => errorIn(root) !== null,

  read({ artifact, root }, add) {
    const { code = '', message = '' } = errorIn(root) ?? {}
    const name = artifact.name.slice(artifact.name.lastIndexOf('/') + 1)
    const instead = hasEvidenceName(name) ? `the file that ${quote(name)} should be` : 'the requested data'
    const said = [code, message].filter((each) => each !== '').map((each) => quote(each))
    add.problem(
      placeOfElement(root),
      `This is an error response of a server in XML, not ${instead}${said.length > 0 ? `: ${said.join(', ')}` : ''}. ${remedyFor(name)}`,
    )
  },
} satisfies Reader<Xml>

function remedyFor(name: string): string {
  if (/^federationmetadata/i.test(name)) return 'Download the Federation Metadata XML of the app again, and give that file.'
  if (/\.json$/i.test(name)) return 'Export it again as JSON: sso-doctor collect prints the script that does it.'
  return 'Download it again, and check what is in it.'
}

interface ServerError {
  readonly code: string
  readonly message: string
}

/** `<Error><Code>`, `<m:error><m:code>`, and `<Fault>` in the body of an envelope. */
function errorIn(root: XmlElement): ServerError | null {
  const name = root.localName ?? ''
  if (/^Error$/i.test(name)) return errorOf(root, /^code$/i, /^message$/i)
  if (name !== 'Envelope') return null
  const fault = childOf(childOf(root, /^Body$/), /^Fault$/)
  return fault && errorOf(fault, /^(?:faultcode|Code)$/, /^(?:faultstring|Reason)$/)
}

function errorOf(element: XmlElement, code: RegExp, message: RegExp): ServerError | null {
  const found = childOf(element, code)
  return found && { code: textOf(found), message: textOf(childOf(element, message)) }
}

function childOf(element: XmlElement | null, name: RegExp): XmlElement | null {
  for (let child = element?.firstChild ?? null; child; child = child.nextSibling)
    if (child.nodeType === 1 && name.test((child as XmlElement).localName ?? '')) return child as XmlElement
  return null
}

function textOf(element: XmlElement | null): string {
  return (element?.textContent ?? '').trim()
}
