/** XML namespaces of SAML 2.0: the messages, and the assertion in them. */
export const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol'
export const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion'
/** Those of SAML 1.1, which WS-Federation uses by default. */
export const PROTOCOL_1 = 'urn:oasis:names:tc:SAML:1.0:protocol'
export const ASSERTION_1 = 'urn:oasis:names:tc:SAML:1.0:assertion'
