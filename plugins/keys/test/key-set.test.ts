import assert from 'node:assert/strict'
import type { HeldKey } from '../src/held-key.ts'
import { signingKey } from '../src/key-set.ts'

const key = (kid: string, signsFrom: number, publishedUntil: number | null = 1000) => ({ kid, alg: 'ES256', signsFrom, publishedUntil }) as HeldKey
const chosen = (keys: readonly HeldKey[], now: number) => {
  const [one, other] = [signingKey(keys, 'ES256', now), signingKey([...keys].reverse(), 'ES256', now)]
  assert.equal(one, other, 'whatever the order')
  return one?.kid
}

describe('the key that signs', () => {
  const keys = [key('old', 10), key('current', 20), key('next', 30, null)]
  it('is the youngest that may', () => {
    assert.deepEqual(
      [20, 29, 30, 99].map((now) => chosen(keys, now)),
      ['current', 'current', 'next', 'next'],
    )
  })
  it('is the eldest where none may yet', () => assert.equal(chosen(keys, 5), 'old'))
  it('is the new one of two from one millisecond', () => assert.equal(chosen([key('old', 20), key('new', 20, null)], 20), 'new'))
  it('is none of another algorithm', () => assert.equal(signingKey(keys, 'RS256', 99), undefined))
})
