import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { createProbedBreaker, Transient } from '@gatehouse/kernel'

class Away extends Transient {
  override readonly code = 'test.away'
}
/** What follows a probe that has settled. */
const settled = async () => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
}

describe('a breaker that probes', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
  afterEach(() => mock.timers.reset())

  const opened = () => {
    const state = { probes: 0, well: false }
    const changes: (string | undefined)[] = []
    const breaker = createProbedBreaker({
      failures: 2,
      firstMs: 10,
      longestMs: 40,
      changed: (reason) => void changes.push(reason),
      reasonOf: (error) => (error as Error).message,
      unavailable: (reason) => new Away('away', { detail: { reason } }),
      async probe() {
        state.probes += 1
        if (!state.well) throw new Error('still gone')
      },
    })
    const pass = async (ms: number) => {
      mock.timers.tick(ms)
      await settled()
    }
    return { state, changes, breaker, pass }
  }

  it('opens after failures in a row only', () => {
    const { breaker, changes } = opened()
    for (let turn = 0; turn < 3; turn += 1) {
      breaker.failed(new Error('gone'))
      breaker.check()
      breaker.succeeded()
    }
    breaker.failed(new Error('gone'))
    breaker.failed(new Error('gone'))
    assert.throws(() => breaker.check(), Away)
    assert.deepEqual([changes, breaker.reason()], [['gone'], 'gone'])
  })
  it('probes in the background, ever more seldom, and closes when all is well', async () => {
    const { breaker, changes, state, pass } = opened()
    for (let turn = 0; turn < 2; turn += 1) breaker.failed(new Error('gone'))
    const seen: number[] = []
    for (const ms of [9, 1, 19, 1, 39, 1, 39, 1]) {
      await pass(ms)
      seen.push(state.probes)
    }
    assert.deepEqual(seen, [0, 1, 1, 2, 2, 3, 3, 4])
    assert.equal(breaker.reason(), 'still gone')
    state.well = true
    await pass(40)
    breaker.check()
    assert.deepEqual([changes, breaker.reason()], [['gone', undefined], undefined])
    await pass(1000)
    assert.equal(state.probes, 5)
  })
  it('asks no more when it is closed for good', async () => {
    const { breaker, state, pass } = opened()
    for (let turn = 0; turn < 2; turn += 1) breaker.failed(new Error('gone'))
    breaker.close()
    await pass(1000)
    assert.equal(state.probes, 0)
  })
})
