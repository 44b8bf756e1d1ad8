import { CERTIFICATES_BOX, inSsoSettings, TEST_SIGN_IN_AGAIN } from './portal.ts'

// Steps about certificates that several fixes share.

export const DOWNLOAD_CERTIFICATE = `In the box ${CERTIFICATES_BOX}, click Download beside Certificate (Base64).`
export const DOWNLOAD_ROW = 'In the row of that certificate, click ⋯ ▸ Base64 certificate download.'
export const UPLOAD_CERTIFICATE = inSsoSettings('Upload that file as SAML Certificate.')
export const CREATE_CERTIFICATE =
  'Click New Certificate, then Save. The new certificate is inactive, and Entra still signs with the active one.'
export const ACTIVATE_ROW = 'In the row of that certificate, click ⋯ ▸ Make certificate active, and confirm.'
export const BACK_TO_ACTIVATE = 'Back in Entra: in the row of that certificate, click ⋯ ▸ Make certificate active, and confirm.'
export const CHOOSE_A_QUIET_TIME =
  'Choose a time when few people sign in. Mixpanel stores one certificate, so nobody can sign in between the next two steps.'
export const SIGN_IN_ONCE = TEST_SIGN_IN_AGAIN
