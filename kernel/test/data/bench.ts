// CPU microseconds of the data layer: node kernel/test/data/bench.ts [url] [rows]
import { randomBytes } from 'node:crypto'
import { bool, isNull, str, table, time } from '@gatehouse/kernel/data'
import { openTestData } from '@gatehouse/kernel/testing'

const tokens = table(
  'bench_token',
  { hash: str(43), clientId: str(36), userId: str(36).orNull(), scope: str(200), expiresAt: time(), usedAt: time().orNull(), active: bool() },
  { primary: ['hash'], indexes: [{ name: 'bench_token_expires', columns: ['expiresAt'] }] },
)
const [url, count = '50000'] = process.argv.slice(2)
const total = Number(count)
const opened = await openTestData({ tables: [tokens], ...(url ? { url } : {}) })
const { data } = opened
const tenant = '00000000-0000-4000-8000-000000000001'
const rows = () => data.rows(tenant, tokens)
const hashes: string[] = []
const token = (hash = randomBytes(32).toString('base64url')) => {
  hashes.push(hash)
  return { hash, clientId: 'client-1', userId: null, scope: 'openid profile', expiresAt: 1_790_000_000_000 + hashes.length, usedAt: null, active: true }
}
const measure = async (name: string, times: number, concurrency: number, work: (index: number) => Promise<unknown>): Promise<void> => {
  const [cpu, wall] = [process.cpuUsage(), performance.now()]
  let next = 0
  const stream = async () => {
    while (next < times) {
      const index = next
      next += 1
      await work(index)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, stream))
  const { user, system } = process.cpuUsage(cpu)
  const each = (value: number) => (value / times).toFixed(1).padStart(7)
  console.log(`${name.padEnd(36)} ${String(concurrency).padStart(4)} at once ${each(user + system)} us CPU ${each((performance.now() - wall) * 1000)} us wall`)
}
const known = (index: number) => hashes[index % 1000] ?? ''

await measure('insert (warm-up)', total / 5, 50, () => rows().insert(token()))
await measure('durable insert', total / 10, 1, () => rows().insert(token()))
for (const concurrency of [10, 50, 200]) await measure('durable insert', total, concurrency, () => rows().insert(token()))
await measure('transaction of one insert', total / 2, 50, () => data.transaction(() => rows().insert(token())))
await measure('find by primary key', total, 1, (index) => rows().find({ hash: known(index) }))
await measure('find by primary key', total, 50, (index) => rows().find({ hash: known(index) }))
await measure('conditional update, no match', total, 50, (index) => rows().update({ hash: known(index), usedAt: isNull(), active: false }, { usedAt: 1 }))
await measure('conditional update', total, 50, (index) => rows().update({ hash: hashes[index] ?? '', usedAt: isNull() }, { usedAt: 1 }))
await opened.close()
