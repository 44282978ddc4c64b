import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { handler, job } from '@gatehouse/kernel/jobs'
import { leaseMs } from '../../src/jobs/store.ts'
import { jobTable } from '../../src/jobs/table.ts'
import { onEachDatabase } from '../data/on-each-database.ts'
import { openJobs } from './open.ts'

const note = job<{ n: number }>('test.note', { attempts: 3 })

onEachDatabase('a worker that is killed with -9', (url) => {
  it('in the midst of a job leaves it to another, after its lease, security 11.2', async () => {
    const seen: unknown[] = []
    const shared = url()
    const handlers = [handler(note, async ({ n }, { attempt }) => void seen.push([n, attempt]))]
    await using node = await openJobs({ ...(shared ? { url: shared } : {}), handlers })
    await node.jobs.add(note, { n: 7 }, { tenantId: null })
    const worker = fork(join(import.meta.dirname, 'worker-process.ts'), [node.url], { stdio: 'ignore' })
    try {
      assert.deepEqual((await once(worker, 'message'))[0], 7)
      await node.store.reclaim()
      await node.settle()
      assert.deepEqual(seen, [], 'it is under way there')
    } finally {
      worker.kill('SIGKILL')
    }
    await once(worker, 'exit')
    node.clock.advance(leaseMs + 1)
    await node.store.reclaim()
    await node.settle()
    assert.deepEqual(seen, [[7, 2]])
    assert.deepEqual(await node.system.global(jobTable).list(), [])
  })
})
