import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { type Service, startMariaDb, startPostgres, startRedis } from './index.ts'
import { greet } from './ports.ts'

const answers = async ({ port }: Pick<Service, 'port'>) => (await greet(port, 'PING\r\n')) !== undefined
const inMySql = async (url: string, ...statements: string[]) => {
  const connection = await mysql.createConnection(url)
  try {
    let rows: unknown
    for (const statement of statements) [rows] = await connection.query(statement)
    return rows
  } finally {
    await connection.end()
  }
}
const inPostgres = async (url: string, ...statements: string[]) => {
  const client = new pg.Client(url)
  await client.connect()
  try {
    let rows: unknown
    for (const statement of statements) rows = (await client.query(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}
const inRedis = async <X>(url: string, work: (redis: Redis) => Promise<X>): Promise<X> => {
  const redis = new Redis(url)
  try {
    return await work(redis)
  } finally {
    redis.disconnect()
  }
}

describe('private test servers', () => {
  it('MariaDB keeps what it confirmed over a crash', async () => {
    await using service = await startMariaDb()
    await inMySql(service.url, 'create database t', 'create table t.a (n int primary key) engine=innodb', 'insert into t.a values (7)')
    await service.kill()
    assert.equal(await answers(service), false)
    await service.restart()
    assert.deepEqual(await inMySql(service.url, 'select n from t.a'), [{ n: 7 }])
  })

  it('PostgreSQL keeps what it confirmed over a crash', async () => {
    await using service = await startPostgres()
    await inPostgres(service.url, 'create table a (n int primary key)', 'insert into a values (7)')
    await service.kill()
    await service.restart()
    assert.deepEqual(await inPostgres(service.url, 'select n from a'), [{ n: 7 }])
  })

  it('Redis forgets at a restart, unless it is durable', async () => {
    await using forgetful = await startRedis()
    await using durable = await startRedis({ durable: true })
    for (const service of [forgetful, durable]) {
      await inRedis(service.url, (redis) => redis.set('a', '7'))
      await service.kill()
      await service.restart()
    }
    assert.equal(await inRedis(forgetful.url, (redis) => redis.get('a')), null)
    assert.equal(await inRedis(durable.url, (redis) => redis.get('a')), '7')
  })

  it('two of a kind run side by side, and each leaves nothing behind', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('gh-redis-'))
    {
      await using one = await startRedis()
      await using other = await startRedis()
      assert.notEqual(one.port, other.port)
      assert.equal(readdirSync(tmpdir()).filter((name) => name.startsWith('gh-redis-')).length, before.length + 2)
    }
    assert.deepEqual(
      readdirSync(tmpdir()).filter((name) => name.startsWith('gh-redis-')),
      before,
    )
  })

  it('does not outlive the process that started it', async function () {
    if (process.platform !== 'linux') this.skip()
    const code = `import { startRedis } from ${JSON.stringify(import.meta.resolve('./index.ts'))}; const r = await startRedis(); console.log(r.port); setInterval(() => {}, 1000)`
    const folder = mkdtempSync(join(tmpdir(), 'gh-'))
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TMPDIR: folder },
    })
    const [line] = await once(createInterface(child.stdout), 'line')
    const port = Number(line)
    assert.equal(await answers({ port }), true)
    child.kill('SIGKILL')
    for (let tries = 0; tries < 40 && (await answers({ port })); tries++) await sleep(50)
    rmSync(folder, { recursive: true, force: true })
    assert.equal(await answers({ port }), false)
  })

  it('gives the suite its environment', async () => {
    const { GATEHOUSE_TEST_MYSQL_URL: my, GATEHOUSE_TEST_POSTGRES_URL: postgres, GATEHOUSE_TEST_REDIS_URL: redis } = process.env
    assert.ok(my && postgres && redis, 'run through npm test')
    assert.deepEqual(await inMySql(my, 'select 1 as n'), [{ n: 1 }])
    assert.deepEqual(await inPostgres(postgres, 'select 1 as n'), [{ n: 1 }])
    assert.equal(await inRedis(redis, (client) => client.ping()), 'PONG')
  })
})
