import { readWithoutJudging } from '../doctor.ts'
import type { Artifact } from '../model/artifact.ts'
import { count, day, listing, quote, visible } from '../syntax/display.ts'
import { inputs } from '../model/vocabulary.ts'
import type { Certificate } from '../model/certificates.ts'
import { UsageError } from '../model/errors.ts'
import { collect } from '../pipeline/collect.ts'
import { certificateInBase64 } from '../syntax/x509.ts'
import { children, descendants, parseXml } from '../syntax/xml.ts'
import type { World } from './terminal.ts'
import { momentOf } from './check.ts'
import { writeOutput } from './output-file.ts'

export interface CertFlags {
  readonly metadata: string
  readonly out?: string | undefined
  readonly thumbprint?: string | undefined
  readonly now?: string | undefined
}

const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#'

/** `cert extract`: writes the signing certificate in federation metadata as PEM, the format that Mixpanel accepts. */
export async function extractCertificate(flags: CertFlags, world: World): Promise<number> {
  const now = momentOf(flags.now, world)
  const collected = await collect([{ path: flags.metadata, role: null }], () => world.stdin(), {
    moreStdin: () => world.moreStdin?.() ?? null,
  })
  const [refusal] = collected.problems
  if (refusal) throw new UsageError(`${visible(refusal.path)}: ${refusal.message}`)
  const { setup, problems, hints } = await readWithoutJudging(collected, now)
  const all = setup.answer(inputs.metadata).known ?? []
  const name = quote(flags.metadata)
  const [wrongFile] = hints.filter(({ isOthers }) => !isOthers)
  if (wrongFile) throw new UsageError(`${name}: ${wrongFile.message} Nothing was extracted.`)
  const signing = all.flatMap((each) => each.signing.map(({ value, at }) => ({ certificate: value, artifact: at.artifact })))
  if (signing.length === 0)
    throw new UsageError(`${name}: ${whyNone(all.length > 0, setup.answer(inputs.certificates).known !== undefined, problems)}`)
  for (const { message, isOthers } of hints) if (isOthers) world.stderr.write(`sso-doctor: ${name}: ${message}\n`)

  const { certificate, because } = choose(signing, now, flags.thumbprint)
  const text = pemOf(certificate)
  if (flags.out === undefined) world.stdout.write(text)
  else await writeOutput(flags.out, text, { files: [flags.metadata], isNew: true })
  const written = flags.out === undefined ? 'The certificate' : quote(flags.out)
  world.stderr.write(
    `sso-doctor: ${written}: ${quote(certificate.subject)}, valid until ${day(certificate.notAfter)}, SHA-1 ${certificate.sha1}. ${because}\n`,
  )
  // A check takes a certificate file for what was uploaded.
  if (flags.out !== undefined)
    world.stderr.write(
      'sso-doctor: Upload it to Mixpanel before you keep it among the files that are checked, in the place of the old one.\n',
    )
  if (certificate.notAfter !== null && certificate.notAfter <= now)
    world.stderr.write(
      `sso-doctor: The certificate expired on ${day(certificate.notAfter)}: Mixpanel does not accept assertions that are signed with it.\n`,
    )
  else if (certificate.notBefore !== null && certificate.notBefore > now)
    world.stderr.write(`sso-doctor: The certificate is not valid before ${day(certificate.notBefore)}.\n`)
  return 0
}

function whyNone(isMetadata: boolean, isCertificate: boolean, problems: readonly { readonly message: string }[]): string {
  if (isMetadata) return 'This metadata has no signing certificate that can be read.'
  if (isCertificate) return 'This is a certificate file, not metadata. Run sso-doctor check --cert to see whether Mixpanel can use it.'
  const [problem] = problems
  return problem ? problem.message : 'This is not the federation metadata of an identity provider, so it has no signing certificate.'
}

interface Candidate {
  readonly certificate: Certificate
  readonly artifact: Artifact
}

/** The certificate to extract, and the reason as a sentence. Throws a UsageError where --thumbprint names none of them. */
function choose(
  candidates: readonly Candidate[],
  now: Date,
  thumbprint: string | undefined,
): { readonly certificate: Certificate; readonly because: string } {
  const unique = candidates.filter(
    ({ certificate }, index) => candidates.findIndex((other) => other.certificate.sha256 === certificate.sha256) === index,
  )
  const shown = unique.slice(0, 5).map(({ certificate }) => `${certificate.sha1} (until ${day(certificate.notAfter)})`)
  const all = listing(unique.length > 5 ? [...shown, `${unique.length - 5} others`] : shown)
  if (thumbprint !== undefined) {
    const wanted = thumbprint.replace(/[^0-9a-f]/gi, '').toUpperCase()
    const named = unique.find(({ certificate }) => certificate.sha1 === wanted || certificate.sha256 === wanted)
    if (!named) throw new UsageError(`No signing certificate in the metadata has the thumbprint ${quote(thumbprint)}. It has ${all}.`)
    return { certificate: named.certificate, because: 'It has the thumbprint given with --thumbprint.' }
  }
  const [only, second] = unique
  if (only && !second) return { certificate: only.certificate, because: 'It is the only signing certificate in the metadata.' }
  const valid = unique.filter(
    ({ certificate: { notBefore, notAfter } }) => notBefore !== null && notAfter !== null && notBefore <= now && now < notAfter,
  )
  const others = `The metadata has ${count(unique.length, 'signing certificate')}: ${all}.`
  const [oneValid, anotherValid] = valid
  if (oneValid && !anotherValid)
    return { certificate: oneValid.certificate, because: `${others} This is the only one that is valid on ${day(now)}.` }
  const pool = valid.length > 0 ? valid : unique
  const signer = pool.find(({ certificate, artifact }) => signerOf(artifact)?.sha256 === certificate.sha256)
  const hint = 'If Entra shows another thumbprint as active (Single sign-on ▸ SAML Certificates), give that one with --thumbprint.'
  if (signer)
    return {
      certificate: signer.certificate,
      because: `${others} The metadata itself is signed with this one, so Entra signs with it. ${hint}`,
    }
  const first = pool[0] ?? candidates[0]
  if (!first) throw new UsageError('It has no signing certificate.')
  return {
    certificate: first.certificate,
    because: `${others} ${valid.length > 1 ? `${valid.length} are valid, and the metadata does not say which is active` : 'None is valid today'}; this is the first ${valid.length > 1 ? 'valid one' : 'one'}. ${hint}`,
  }
}

/** The certificate that the metadata document is signed with: Entra uses the app's own for that. */
function signerOf(artifact: Artifact): Certificate | undefined {
  const parsed = parseXml(artifact, Math.max(0, artifact.text.indexOf('<')))
  if (!('xml' in parsed)) return undefined
  const [signature] = children(parsed.xml.root, SIGNATURE, 'Signature')
  const [element] = signature ? descendants(signature, SIGNATURE, 'X509Certificate') : []
  return element ? certificateInBase64(element.textContent ?? '') : undefined
}

function pemOf({ der }: Certificate): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
