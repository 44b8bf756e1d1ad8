// The part of node-forge that is loaded alone: the whole would cost four times the start-up.
declare module 'node-forge/lib/asn1.js' {
  import type { asn1, util } from 'node-forge'
  const forge: { readonly asn1: typeof asn1; readonly util: typeof util }
  export default forge
}
