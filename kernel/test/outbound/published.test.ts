import assert from 'node:assert/strict'
import { Transient } from '../../src/errors/errors.ts'
import { publishedDocuments } from '../../src/outbound/published.ts'
import { fakeLog, fixedClock, testTenant } from '../../src/testing/index.ts'

const url = 'https://other.test/document'
const start = () => {
  const clock = fixedClock(0)
  const log = fakeLog()
  let answer: () => Promise<{ status: number; text: string }> = async () => ({ status: 200, text: '1' })
  let asked = 0
  const outbound = {
    check: () => undefined,
    send: async () => {
      asked += 1
      const { status, text } = await answer()
      return { status, headers: {}, body: Buffer.from(text) }
    },
  }
  const options = { feature: 'documents', accept: 'text/plain', maxBytes: 10, what: 'the document', freshSeconds: 600, everySeconds: 30, staleSeconds: 3600 }
  const read = (text: string) => (/^\d+$/.test(text) ? Number(text) : assert.fail('it is no number'))
  return {
    clock,
    log,
    get: publishedDocuments({ outbound, clock, log }, { ...options, read }),
    asked: () => asked,
    answers: (status: number, text: string) => {
      answer = async () => ({ status, text })
    },
    fails: () => {
      answer = () => Promise.reject(new Transient('no connection'))
    },
  }
}
const tenant = testTenant()
describe('documents that others publish, security 9.2', () => {
  it('are fetched once for many callers at a time, and again when they are old', async () => {
    const at = start()
    assert.deepEqual(await Promise.all([at.get(tenant, url), at.get(tenant, url), at.get(tenant, url)]), [1, 1, 1])
    at.answers(200, '2')
    at.clock.advance(600_000)
    assert.deepEqual([await at.get(tenant, url), at.asked()], [1, 1])
    at.clock.advance(1)
    assert.deepEqual([await at.get(tenant, url), at.asked()], [2, 2])
  })
  it('are fetched again for who wants the newest, no more often than allowed', async () => {
    const at = start()
    await at.get(tenant, url)
    at.answers(200, '2')
    at.clock.advance(29_999)
    assert.deepEqual([await at.get(tenant, url, true), at.asked()], [1, 1])
    at.clock.advance(1)
    assert.deepEqual([await at.get(tenant, url, true), at.asked()], [2, 2])
  })
  it('stay as they were after a bad answer, until they are too old', async () => {
    const at = start()
    await at.get(tenant, url)
    at.clock.advance(600_001)
    for (const spoil of [() => at.answers(500, '2'), () => at.answers(200, 'x'), at.fails]) {
      spoil()
      assert.equal(await at.get(tenant, url), 1)
      at.clock.advance(30_000)
    }
    assert.equal(at.asked(), 4)
    at.clock.advance(3_600_000)
    await assert.rejects(at.get(tenant, url), Transient)
  })
  it('are asked for at a bounded rate where there is none', async () => {
    const at = start()
    at.answers(404, '')
    for (let n = 0; n < 5; n += 1) await assert.rejects(at.get(tenant, url), /the document cannot be fetched/)
    assert.equal(at.asked(), 1)
  })
  it('are those of one tenant', async () => {
    const at = start()
    await at.get(tenant, url)
    await at.get(testTenant({ id: '00000000-0000-4000-8000-00000000000b' }), url)
    assert.equal(at.asked(), 2)
  })
})
