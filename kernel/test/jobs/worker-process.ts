import { handler, job } from '@gatehouse/kernel/jobs'
import { openJobs } from './open.ts'

/** A process of its own that begins every `test.note` of a database and never ends one. */
const [url = ''] = process.argv.slice(2)
const note = job<{ n: number }>('test.note', { attempts: 3, timeoutMs: 600_000 })
const run = async ({ n }: { n: number }): Promise<void> => {
  process.send?.(n)
  await new Promise(() => undefined)
}
const node = await openJobs({ url, handlers: [handler(note, run)] })
await node.lifecycle.ready?.()
