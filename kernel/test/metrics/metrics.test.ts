import assert from 'node:assert/strict'
import { createMetrics } from '../../src/metrics/registry.ts'
import { createMetricsService } from '../../src/metrics/service.ts'
import { fakeLog } from '../../src/testing/index.ts'

describe('metrics', () => {
  it('counts and observes, with labels', async () => {
    const metrics = createMetrics(fakeLog())
    metrics.count('logins_total', 'Logins.', { outcome: 'success' })
    metrics.count('logins_total', 'Logins.', { outcome: 'success' }, 2)
    metrics.count('logins_total', 'Logins.', { other: 'label' })
    metrics.count('plain_total', 'Plain.')
    metrics.observe('hash_seconds', 'Hashes.', 0.02)
    metrics.timer('sign_seconds', 'Signatures.', { algorithm: 'ES256' })(0.0004)
    const text = await metrics.text()
    assert.match(text, /logins_total\{outcome="success"\} 3/)
    assert.match(text, /logins_total\{outcome=""\} 1/)
    assert.match(text, /plain_total 1/)
    assert.match(text, /hash_seconds_bucket\{le="0.025"\} 1/)
    assert.match(text, /sign_seconds_bucket\{le="0.0005",algorithm="ES256"\} 1/)
    assert.match(text, /nodejs_eventloop_lag_seconds/)
    metrics.stop()
  })
  it('keeps a bounded number of series, security 11.12', async () => {
    const log = fakeLog()
    const metrics = createMetrics(log)
    for (let n = 0; n < 1500; n += 1) metrics.count('bad_total', 'Bad.', { value: `v${n}` })
    const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith('bad_total{'))
    assert.equal(lines.length, 1001)
    assert.ok(lines.includes('bad_total{value="other"} 500'))
    assert.equal(log.messages('warn').length, 1)
    metrics.stop()
  })
  it('does nothing, and loads nothing, where nobody can read it', async () => {
    const service = createMetricsService(fakeLog(), false)
    await service.start()
    service.metrics.count('a', 'b')
    service.metrics.timer('a', 'b')(1)
    assert.equal(await service.page.text(), '')
  })
  it('hands out the registry after start', async () => {
    const service = createMetricsService(fakeLog(), true)
    await service.start()
    service.metrics.count('a_total', 'b')
    assert.match(await service.page.text(), /a_total 1/)
    assert.match(service.page.contentType, /^text\/plain/)
    service.stop()
  })
})
