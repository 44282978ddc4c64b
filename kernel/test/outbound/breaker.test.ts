import assert from 'node:assert/strict'
import { BreakerOpen, createBreakers } from '../../src/outbound/breaker.ts'
import { fixedClock } from '../../src/testing/index.ts'

const open = (failures = 5) => {
  const clock = fixedClock(0)
  const breakers = createBreakers(clock)
  const fail = (key = 'a') => {
    breakers.enter(key)
    breakers.leave(key, 'failed')
  }
  for (let n = 0; n < failures; n += 1) fail()
  return { clock, breakers, fail }
}

describe('breaker', () => {
  it('opens after five failures in a row, for its key only', () => {
    const { breakers } = open()
    assert.throws(
      () => breakers.enter('a'),
      (error) => error instanceof BreakerOpen && error.status === 503 && error.retryAfterSeconds === 10,
    )
    assert.doesNotThrow(() => breakers.enter('b'))
  })
  it('counts failures in a row', () => {
    const { breakers, fail } = open(4)
    breakers.enter('a')
    breakers.leave('a', 'answered')
    for (let n = 0; n < 4; n += 1) fail()
    assert.doesNotThrow(() => breakers.enter('a'))
  })
  it('lets one probe through when half open; an answer closes it', () => {
    const { breakers, clock } = open()
    clock.advance(10_001)
    breakers.enter('a')
    assert.throws(() => breakers.enter('a'), BreakerOpen)
    breakers.leave('a', 'answered')
    assert.doesNotThrow(() => breakers.enter('a'))
    assert.doesNotThrow(() => breakers.enter('a'))
  })
  it('stays open twice as long after a failed probe, five minutes at most', () => {
    const { breakers, clock, fail } = open()
    clock.advance(10_001)
    fail()
    clock.advance(19_000)
    assert.throws(() => breakers.enter('a'), BreakerOpen)
    clock.advance(1001)
    for (let n = 0; n < 10; n += 1) {
      fail()
      clock.advance(300_001)
    }
    assert.doesNotThrow(() => breakers.enter('a'))
  })
  it('is not decided by a probe that says nothing of the target', () => {
    const { breakers, clock } = open()
    clock.advance(10_001)
    breakers.enter('a')
    breakers.leave('a', 'undecided')
    assert.doesNotThrow(() => breakers.enter('a'))
  })
  it('forgets: by time and by number, security 11.12', () => {
    const { breakers, clock, fail } = open()
    clock.advance(900_001)
    assert.doesNotThrow(() => breakers.enter('a'))
    for (let n = 0; n < 5; n += 1) fail('b')
    for (let n = 0; n < 2000; n += 1) fail(`key-${n}`)
    assert.doesNotThrow(() => breakers.enter('b'))
  })
})
