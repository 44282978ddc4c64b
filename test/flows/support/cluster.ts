import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startRedis } from '../../services/index.ts'
import { databases } from './databases.ts'
import { type ServerProcess, startProcess } from './process.ts'

export interface ClusterOptions {
  readonly database?: 'mariadb' | 'postgres'
  readonly env?: Readonly<Record<string, string>>
}
/** Two nodes and a worker on one database and one Redis of their own. Links lead to the first node. */
export const startCluster = async ({ database: kind = 'mariadb', env = {} }: ClusterOptions = {}) => {
  await using stack = new AsyncDisposableStack()
  const database = stack.use(await databases[kind]())
  const redis = stack.use(await startRedis())
  const dataDir = mkdtempSync(join(tmpdir(), 'gh-cluster-'))
  stack.defer(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }))
  const port = await freePort()
  const shared = {
    GATEHOUSE_SERVER__PUBLIC_URL: `http://localhost:${port}`,
    GATEHOUSE_DATA__URL: database.url ?? '',
    GATEHOUSE_REDIS__URL: redis.url,
    GATEHOUSE_JOBS__RUN_IN_SERVER: 'false',
    ...env,
  }
  const one = stack.use(await startProcess({ dataDir, port, env: shared }))
  const two = stack.use(await startProcess({ dataDir, env: shared }))
  const worker = stack.use(await startProcess({ role: 'worker', dataDir, env: shared }))
  const owned = stack.move()
  return { one, two, worker, redis, database, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
export type Cluster = Awaited<ReturnType<typeof startCluster>>
export type { ServerProcess }
