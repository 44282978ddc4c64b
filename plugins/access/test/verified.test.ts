import assert from 'node:assert/strict'
import { fixedClock, testTenant } from '@gatehouse/kernel/testing'
import { createVerified, rememberMs } from '../src/verified.ts'

const ann = { id: 'u1', version: 3 }

describe('passwords that were right a moment ago', () => {
  it('are forgotten after their time', () => {
    const clock = fixedClock(0)
    const verified = createVerified(clock)
    verified.keep('key', ann)
    clock.advance(rememberMs - 1)
    assert.equal(verified.get('key')?.userId, 'u1')
    clock.advance(1)
    assert.equal(verified.get('key'), undefined)
  })

  it('are forgotten with their user, others are not', () => {
    const verified = createVerified(fixedClock(0))
    for (const key of ['a', 'b']) verified.keep(key, ann)
    verified.keep('c', { id: 'u2', version: 1 })
    verified.forget('u1')
    assert.deepEqual(
      ['a', 'b', 'c'].map((key) => verified.get(key)?.userId),
      [undefined, undefined, 'u2'],
    )
  })

  it('are kept under a key that tells nothing, differs for every part, and in every process, security 1.9', () => {
    const [one, other] = [createVerified(fixedClock(0)), createVerified(fixedClock(0))]
    const tenant = testTenant()
    const keys = [
      one.keyOf(tenant, 'ann', 'secret'),
      one.keyOf(tenant, 'an', 'nsecret'),
      one.keyOf(tenant, 'ann","', 'secret'),
      one.keyOf(testTenant({ id: 'other' }), 'ann', 'secret'),
      other.keyOf(tenant, 'ann', 'secret'),
    ]
    assert.equal(new Set(keys).size, keys.length)
    for (const key of keys) assert.doesNotMatch(key, /secret|ann/)
  })

  it('are at most a thousand, security 11.12', () => {
    const verified = createVerified(fixedClock(0))
    for (let index = 0; index < 1500; index += 1) verified.keep(`key${index}`, ann)
    assert.equal(verified.get('key0'), undefined)
    assert.equal(verified.get('key1499')?.userId, 'u1')
  })
})
