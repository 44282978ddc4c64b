import assert from 'node:assert/strict'
import { expiryOf, firstIdAt, hashOf, idOfToken, isId, newId, newSecretToken, sameHash } from '../src/tokens/ids.ts'
import { jtiOf, parseJti } from '../src/tokens/jti.ts'

describe('ids and secrets of tokens', () => {
  it('sort by their expiry, and tell it', () => {
    const ids = [newId(5000), newId(1000), newId(90_000_000_000_000)]
    assert.deepEqual(ids.toSorted().map(expiryOf), [1000, 5000, 90_000_000_000_000])
    assert.ok(ids.every(isId))
    assert.ok(newId(1000) < firstIdAt(1001) && newId(1001) >= firstIdAt(1001))
  })
  it('never wraps around', () => {
    assert.equal(expiryOf(newId(Number.MAX_SAFE_INTEGER)), 0xffff_ffff_ffff)
    assert.equal(expiryOf(newId(-1)), 0)
  })
  it('hold 256 random bits, and only their hash is stored, security 1.9 and 1.10', () => {
    const { id, token, hash } = newSecretToken(1000)
    assert.equal(token.length - id.length, 43)
    assert.equal(hash, hashOf(token))
    assert.ok(!token.includes(hash))
    assert.equal(new Set(Array.from({ length: 100 }, () => newSecretToken(1000).token)).size, 100)
  })
  it('compare hashes of any length', () => {
    assert.ok(sameHash('abc', 'abc'))
    assert.equal(sameHash('abc', 'abd'), false)
    assert.equal(sameHash('abc', 'ab'), false)
  })
  it('find the id of a token of ours only', () => {
    const { id, token } = newSecretToken(1000)
    assert.equal(idOfToken(token), id)
    for (const other of ['', 'x'.repeat(67), `${token}x`, token.slice(1), token.toUpperCase()]) assert.equal(idOfToken(other), undefined)
  })
  it('say in a jti what ends the token', () => {
    const [family, id] = [newId(9000), newId(5000)]
    assert.deepEqual(parseJti(jtiOf({ familyId: family }, id)), { origin: { familyId: family }, id })
    assert.deepEqual(parseJti(jtiOf({ generation: 'abc' }, id)), { origin: { generation: 'abc' }, id })
    for (const wrong of [undefined, 1, '', 'x', `u.${id}`, `u.x.${id}`, `a..${id}`, `z.${family}.${id}`, `u.${family}.${id}.x`])
      assert.equal(parseJti(wrong), undefined)
  })
})
