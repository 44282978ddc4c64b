import assert from 'node:assert/strict'
import { createPace } from '@gatehouse/kernel/jobs'
import { fixedClock } from '@gatehouse/kernel/testing'

describe('pace of jobs', () => {
  it('lets a few through at a time, and gives others turns as far apart as the target is slow', async () => {
    const clock = fixedClock(0)
    const pace = createPace(clock, 2)
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const running = gates.map(({ promise }) => pace('t', () => promise))
    const delays: number[] = []
    for (let index = 0; index < 3; index += 1)
      await assert.rejects(
        pace('t', async () => undefined),
        ({ delayMs }: { delayMs: number }) => delays.push(delayMs) > 0,
      )
    assert.ok(delays[0] !== undefined && delays[1] !== undefined && delays[2] !== undefined && delays[0] < delays[1] && delays[1] < delays[2], delays.join())
    assert.equal(await pace('other', async () => 'free'), 'free')
    for (const gate of gates) gate.resolve()
    await Promise.all(running)
    assert.equal(await pace('t', async () => 'next'), 'next')
  })
})
