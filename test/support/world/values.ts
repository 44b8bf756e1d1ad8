/** What the healthy example names, and the world answers to. */
export const TENANT = 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1'
export const APP_ID = 'c0ffee00-2222-4b3c-9d4e-11111decade2'
export const ORG_ID = '1234567'
export const SIGN_IN_URL = `https://login.microsoftonline.com/${TENANT}/saml2`
/** Planted: it must stand in no output. */
export const TOKEN = 'mp-secret-7f3c9e'
export const TXT = 'mixpanel-domain-verify=0b6f2c1a-7d3e-4f58-9a64-2c1e5d7f8a90'
