import { strict as assert } from 'node:assert'
import { definePlugin, type HealthReport } from '@gatehouse/kernel'
import { bootTest } from '@gatehouse/kernel/testing'
import { createHealth } from '../../src/health/health.ts'

const sick = (health: () => Promise<HealthReport> | HealthReport, required = false) => definePlugin({ name: 'sick', required, setup: () => ({ health }) })
const reportOf = async (health: () => Promise<HealthReport> | HealthReport, required = false) => {
  await using running = await bootTest({ plugins: [sick(health, required)] })
  return (await running.health.report()).get('sick')
}

describe('health', () => {
  it('is what each plugin says', async () =>
    assert.deepEqual(await reportOf(() => ({ status: 'degraded', reason: 'slow' })), { status: 'degraded', reason: 'slow', required: false }))
  it('says which plugins the server cannot be without', async () =>
    assert.deepEqual(await reportOf(() => ({ status: 'down', reason: 'gone' }), true), { status: 'down', reason: 'gone', required: true }))
  it('takes a failing check for down', async () =>
    assert.deepEqual(await reportOf(async () => Promise.reject(new Error('no answer'))), { status: 'down', reason: 'no answer', required: false }))
  it('takes a plugin without a check for up', async () => {
    await using running = await bootTest({ plugins: [definePlugin({ name: 'plain', setup: () => undefined })] })
    assert.deepEqual([...(await running.health.report())], [['plain', { status: 'up', required: false }]])
  })
  it('keeps this of a plugin', async () => {
    const lifecycle = {
      own: 'mine',
      health(): HealthReport {
        return { status: 'up', reason: this.own }
      },
    }
    const plugin = definePlugin({ name: 'sick', setup: () => lifecycle })
    await using running = await bootTest({ plugins: [plugin] })
    assert.equal((await running.health.report()).get('sick')?.reason, 'mine')
  })
  it('shows a plugin in whose name an error went astray as degraded', async () => {
    await using running = await bootTest({ plugins: [sick(() => ({ status: 'up' }))] })
    running.note('sick', new Error('astray'))
    assert.deepEqual((await running.health.report()).get('sick'), { status: 'degraded', reason: 'astray', required: false })
  })
  it('waits two seconds for a check that hangs', async function () {
    this.slow(5000)
    const health = createHealth({ accepting: () => true, patients: () => [{ name: 'stuck', required: false, check: () => new Promise(() => undefined) }] })
    assert.deepEqual((await health.report()).get('stuck'), { status: 'down', reason: 'the health check took longer than 2 s', required: false })
  })
  it('examines once for all who ask at the same time', async () => {
    let count = 0
    const health = createHealth({
      accepting: () => true,
      patients: () => [{ name: 'a', required: false, check: () => ({ status: 'up', reason: String(++count) }) }],
    })
    await Promise.all([health.report(), health.report()])
    await health.report()
    assert.equal(count, 2)
  })
})
