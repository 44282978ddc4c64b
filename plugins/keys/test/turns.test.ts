import assert from 'node:assert/strict'
import { atEndOfTurn } from '../src/turns.ts'

describe('work at the end of a turn', () => {
  it('runs in the order it came, after all that the turn does', async () => {
    const seen: string[] = []
    const first = atEndOfTurn(() => seen.push('first'))
    const second = atEndOfTurn(() => seen.push('second'))
    await Promise.resolve()
    assert.deepEqual(seen, [])
    await Promise.all([first, second])
    assert.deepEqual(seen, ['first', 'second'])
  })
  it('fails alone', async () => {
    const failing = atEndOfTurn(() => {
      throw new Error('no')
    })
    const next = atEndOfTurn(() => 'yes')
    await assert.rejects(failing, /no/)
    assert.equal(await next, 'yes')
  })
  it('takes what comes while it runs into the next turn', async () => {
    assert.equal(await atEndOfTurn(() => atEndOfTurn(() => 'later')), 'later')
  })
})
