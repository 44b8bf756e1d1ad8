/**
 * In place of the XML parser's tables, which hold the 2,000 entities of HTML too and are built while the parser loads: sso-doctor reads XML,
 * which has five.
 */
export const XML_ENTITIES = { amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' }
export const HTML_ENTITIES = XML_ENTITIES
