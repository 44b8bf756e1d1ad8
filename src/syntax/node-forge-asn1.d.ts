// The part of node-forge that is loaded alone: the whole would cost four times the start-up. The first adds itself to the second.
declare module 'node-forge/lib/asn1.js'
declare module 'node-forge/lib/forge.js' {
  import type { asn1, util } from 'node-forge'
  const forge: { readonly asn1: typeof asn1; readonly util: typeof util }
  export default forge
}
