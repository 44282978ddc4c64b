import assert from 'node:assert/strict'
import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { rawSignature } from '../src/ecdsa.ts'

describe('raw ECDSA signatures, RFC 7518 §3.4', () => {
  for (const [namedCurve, hash, size, times] of [
    ['P-256', 'sha256', 32, 600],
    ['P-384', 'sha384', 48, 60],
    ['P-521', 'sha512', 66, 60],
  ] as const) {
    it(`are those of ${namedCurve}, short and long numbers alike`, () => {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve })
      for (let count = 0; count < times; count += 1) {
        const input = Buffer.from(`input ${count}`)
        const raw = rawSignature(sign(hash, input, privateKey), size)
        assert.equal(raw.length, 2 * size)
        assert.ok(verify(hash, input, { key: publicKey, dsaEncoding: 'ieee-p1363' }, raw))
      }
    })
  }

  it('fills numbers with fewer bytes than the curve has', () => {
    const der = Buffer.from('3008020101020300ff01', 'hex')
    const raw = rawSignature(der, 32)
    assert.equal(raw.toString('hex'), `${'00'.repeat(31)}01${'00'.repeat(30)}ff01`)
  })
})
