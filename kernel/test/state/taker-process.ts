import { openNode } from './open.ts'

/** A process of its own that takes one value many times at once when told its key, and says what it got. */
const { url, redis, prefix } = JSON.parse(process.argv[2] ?? '{}') as { url: string; redis?: string; prefix: string }
const node = await openNode({ url, prefix, ...(redis ? { redis } : {}) })
process.on('message', async ({ key, times }: { key: string; times: number }) => {
  const taken = await Promise.all(Array.from({ length: times }, () => node.shortLived.take('t', 'oauth.code', key)))
  process.send?.(taken.filter((value) => value !== undefined))
})
process.send?.('ready')
