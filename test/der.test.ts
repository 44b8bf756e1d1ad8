import fc from 'fast-check'
import forge from 'node-forge'
import { describe, expect, it } from 'vitest'
import { objectIdentifier, partsOf, valueAt, type Asn1Value } from '../src/syntax/der.ts'

type Tree = readonly Tree[] | string

const tree = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    fc.array(tie('tree'), { maxLength: 6 }),
  ),
})).tree

/** As node-forge writes it. */
function written(value: Tree): forge.asn1.Asn1 {
  const { UNIVERSAL } = forge.asn1.Class
  return typeof value === 'string'
    ? forge.asn1.create(UNIVERSAL, forge.asn1.Type.OCTETSTRING, false, value)
    : forge.asn1.create(UNIVERSAL, forge.asn1.Type.SEQUENCE, true, value.map(written))
}

const derOf = (value: forge.asn1.Asn1): Buffer => Buffer.from(forge.asn1.toDer(value).getBytes(), 'binary')

function read(value: Asn1Value): Tree {
  return value.tag === 0x30 ? partsOf(value).map(read) : Buffer.from(value.bytes.subarray(value.start, value.end)).toString('latin1')
}

/** The same tree with indefinite lengths. */
function indefinite(value: Tree): Buffer {
  if (typeof value === 'string') return derOf(written(value))
  return Buffer.concat([Buffer.from([0x30, 0x80]), ...value.map(indefinite), Buffer.from([0, 0])])
}

describe('ASN.1 values', () => {
  it('are what node-forge has written', () => {
    fc.assert(
      fc.property(tree, (value) => {
        for (const bytes of [derOf(written(value)), indefinite(value)]) {
          const whole = valueAt(bytes, 0, bytes.length)
          expect(whole?.next).toBe(bytes.length)
          expect(whole && read(whole)).toEqual(value)
        }
      }),
    )
  })

  it('are nothing where they are cut off', () => {
    fc.assert(
      fc.property(tree, fc.nat(), (value, cut) => {
        for (const bytes of [derOf(written(value)), indefinite(value)]) {
          expect(valueAt(bytes.subarray(0, cut % bytes.length), 0, cut % bytes.length)).toBeUndefined()
        }
      }),
    )
  })

  it('never reach beyond the bytes, whatever these are', () => {
    const within = (value: Asn1Value, limit: number): void => {
      expect(value.from).toBeLessThan(value.next)
      expect(value.end).toBeLessThanOrEqual(value.next)
      expect(value.next).toBeLessThanOrEqual(limit)
      for (const part of partsOf(value)) within(part, value.end)
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const value = valueAt(bytes, 0, bytes.length)
        if (value) within(value, bytes.length)
      }),
      { numRuns: 2000 },
    )
  })

  it('are not followed deeper than real ones are', () => {
    const deep = Buffer.concat([Buffer.from('3080'.repeat(100_000), 'hex'), Buffer.alloc(200_000)])
    expect(valueAt(deep, 0, deep.length)).toBeUndefined()
  })

  it.each(['1.2.840.113549.1.7.2', '2.16.840.1.101.3.4.2.1', '0.9.2342.19200300.100.1.25', '1.3.101.112', '2.999.3'])(
    'name the algorithm %s',
    (name) => {
      const bytes = derOf(forge.asn1.create(forge.asn1.Class.UNIVERSAL, forge.asn1.Type.OID, false, forge.asn1.oidToDer(name).getBytes()))
      expect(objectIdentifier(valueAt(bytes, 0, bytes.length))).toBe(name)
    },
  )

  it.each(['0600', '060180', '06082a864886f70d0187'])('name none in %s', (hex) => {
    const bytes = Buffer.from(hex, 'hex')
    expect(objectIdentifier(valueAt(bytes, 0, bytes.length))).toBeNull()
  })
})
