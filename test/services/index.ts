import { ensurePrograms, mayInstall } from './install.ts'
import { startMariaDb } from './mariadb.ts'
import { startPostgres } from './postgres.ts'
import { type ProgramName, program } from './programs.ts'
import { startRedis } from './redis.ts'
import type { Service } from './service.ts'

export { type ApacheOptions, startApache } from './apache.ts'
export { type Certificates, makeCertificates } from './certificates.ts'
export { type Mail, type MailServer, type MailServerOptions, startMailServer } from './mail-server.ts'
export { type MariaDbOptions, startMariaDb } from './mariadb.ts'
export { freePort } from './ports.ts'
export { type PostgresOptions, startPostgres } from './postgres.ts'
export { type RedisOptions, startRedis } from './redis.ts'
export { type Samba, startSamba } from './samba.ts'
export type { Service } from './service.ts'
export { type Slapd, type SlapdOptions, slapdSuffix, startSlapd } from './slapd.ts'

const servers = [
  { variable: 'GATEHOUSE_TEST_MYSQL_URL', needs: ['mariadbd', 'mariadbInstallDb'], start: () => startMariaDb() },
  { variable: 'GATEHOUSE_TEST_POSTGRES_URL', needs: ['postgres', 'initdb'], start: () => startPostgres() },
  { variable: 'GATEHOUSE_TEST_REDIS_URL', needs: ['redisServer'], start: () => startRedis() },
] as const satisfies readonly { variable: string; needs: readonly ProgramName[]; start: () => Promise<Service> }[]
const paths = [
  { variable: 'GATEHOUSE_TEST_CHROMIUM', needs: 'chromium' },
  { variable: 'GATEHOUSE_TEST_NGINX', needs: 'nginx' },
  { variable: 'GATEHOUSE_TEST_REDIS_SERVER', needs: 'redisServer' },
] as const

/** Of tests that start their servers themselves: installed together with the rest, since an installation outlasts a test. */
const others: readonly ProgramName[] = ['slapd', 'slapadd', 'ldapsearch', 'samba', 'sambaTool', 'openssl', 'apache', 'modAuthOpenidc']

export interface TestServices extends AsyncDisposable {
  /** What tests find in their environment. */
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}
const absent = <T extends { readonly variable: string }>(entries: readonly T[]): readonly T[] => entries.filter(({ variable }) => !process.env[variable])

/** Installs what is missing and starts what the tests need. A variable that is set already is kept, and its server not started. */
export const startTestServices = async (): Promise<TestServices> => {
  const wanted = absent(servers)
  const wantedPaths = absent(paths)
  ensurePrograms([...wanted.flatMap(({ needs }) => needs), ...wantedPaths.map(({ needs }) => needs), ...(mayInstall() ? others : [])])
  const outcomes = await Promise.allSettled(wanted.map(async ({ variable, start }) => [variable, await start()] as const))
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  const stop = async () => {
    await Promise.all(started.map(([, service]) => service.stop()))
  }
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed) {
    await stop()
    throw failed.reason
  }
  const env = Object.fromEntries([
    ...started.map(([variable, { url }]) => [variable, url]),
    ...wantedPaths.map(({ variable, needs }) => [variable, program(needs)]),
  ])
  return { env, stop, [Symbol.asyncDispose]: stop }
}
