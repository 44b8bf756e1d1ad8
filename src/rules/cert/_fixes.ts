import type { Fix } from '../kit.ts'
import { CERTIFICATES_BOX, onSsoPage } from '../../fixes/portal.ts'

// Where certificates are fetched, put and made active, in the words of both pages.

export const DOWNLOAD = `In the box ${CERTIFICATES_BOX}, click Download beside Certificate (Base64).`
export const UPLOAD =
  'In Mixpanel, click the gear ▸ Organization Settings ▸ Access Security, open the settings of Single Sign-On (the pencil), upload that file as the SAML certificate, and save.'
export const TRY = 'Sign in once with an ordinary user who is assigned to the app.'
export const EDIT_CERTIFICATES = `In the box ${CERTIFICATES_BOX}, click Edit.`
export const NEW_CERTIFICATE =
  'Click New Certificate, then Save. It is listed as inactive, and Entra goes on signing with the one that is active.'
export const MAKE_ACTIVE = 'In the row of that certificate, click ⋯ ▸ Make certificate active, and confirm.'
export const ROW_DOWNLOAD = 'In the row of that certificate, click ⋯ ▸ Base64 certificate download.'

/** The right button, then the right slot. */
export const DOWNLOAD_AND_UPLOAD: Fix = {
  summary: 'Download Certificate (Base64) from the app in Entra, and upload that file to Mixpanel as it is.',
  steps: onSsoPage(DOWNLOAD, UPLOAD, TRY),
  command: null,
}

/** Mixpanel has the right one already. */
export const ACTIVATE: Fix = {
  summary: 'Make the certificate that Mixpanel has the active one in Entra.',
  steps: onSsoPage(EDIT_CERTIFICATES, MAKE_ACTIVE, TRY),
  command: null,
}

/** A new certificate where the old one is at its end. Mixpanel has one slot, so the last two steps belong together. */
export const ROLL_OVER: Fix = {
  summary: 'Make a new certificate in Entra, upload it to Mixpanel, and make it active in the same window.',
  steps: onSsoPage(
    EDIT_CERTIFICATES,
    NEW_CERTIFICATE,
    ROW_DOWNLOAD,
    'Choose a moment when few people sign in: Mixpanel takes one certificate, so between the next two steps nobody can.',
    UPLOAD,
    `Back in Entra: ${MAKE_ACTIVE.charAt(0).toLowerCase()}${MAKE_ACTIVE.slice(1)}`,
    TRY,
  ),
  command: null,
}

/** The next certificate is there already. */
export const SUCCESSOR_READY: Fix = {
  summary: 'Before that day, upload the certificate that is there already to Mixpanel, and make it active in the same window.',
  steps: onSsoPage(
    `${EDIT_CERTIFICATES} Find the row of the newer certificate, which is inactive.`,
    ROW_DOWNLOAD,
    'Choose a moment when few people sign in: Mixpanel takes one certificate, so between the next two steps nobody can.',
    UPLOAD,
    `Back in Entra: ${MAKE_ACTIVE.charAt(0).toLowerCase()}${MAKE_ACTIVE.slice(1)}`,
    TRY,
  ),
  command: null,
}
