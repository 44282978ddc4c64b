import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Data } from '@gatehouse/kernel/data'
import { createTestDatabase, type TestServer } from '@gatehouse/kernel/testing'
import { shownCost } from './cost.ts'
import { signInCosts } from './directory.ts'
import { findTimes } from './find.ts'
import { load } from './load.ts'
import { rawInsertCost } from './raw-insert.ts'
import { startDataServer } from './server.ts'

const aim = 1.3
const rawUsers = 20_000

const withServer = async <X>(url: string | undefined, run: (server: TestServer, folder: string) => Promise<X>): Promise<X> => {
  const folder = mkdtempSync(join(tmpdir(), 'gh-bench-data-'))
  const database = url === undefined ? undefined : await createTestDatabase(url)
  const server = await startDataServer(folder, database?.url)
  try {
    return await run(server, folder)
  } finally {
    await server.stop()
    await database?.drop()
    rmSync(folder, { recursive: true, force: true })
  }
}
const measured = (url: string | undefined, total: number) =>
  withServer(url, async (server, folder) => {
    const cost = await load(server, total)
    console.log(`${server.use(Data).dialect}, ${total} users loaded: ${shownCost(cost)}`)
    if (url === undefined) {
      const raw = await rawInsertCost(join(folder, 'gatehouse.db'), folder, Math.min(total, rawUsers))
      console.log(`  better-sqlite3 alone: ${shownCost(raw)}; ${(cost.cpuMicroseconds / raw.cpuMicroseconds).toFixed(1)}x`)
    }
    // The first pass warms up.
    await findTimes(server, total)
    return findTimes(server, total)
  })
const compared = async (url: string | undefined, sizes: readonly number[]): Promise<void> => {
  const times: Readonly<Record<string, number>>[] = []
  for (const total of sizes) times.push(await measured(url, total))
  const [small = {}] = times
  const rows = Object.entries(small).map(([search, first]) => {
    const all = times.map((each) => each[search] ?? Number.NaN)
    const figures = Object.fromEntries(all.map((figure, index) => [`${sizes[index]} users, µs`, Math.round(figure)]))
    return { search, ...figures, ratio: Number(((all.at(-1) ?? Number.NaN) / first).toFixed(2)), aim: `<= ${aim}` }
  })
  console.table(rows)
}

export const runData = async (args: readonly string[]): Promise<void> => {
  const { values } = parseArgs({
    args: [...args],
    options: { users: { type: 'string', default: '1000,100000' }, url: { type: 'string' }, directory: { type: 'boolean', default: true } },
    allowNegative: true,
  })
  const sizes = values.users.split(',').map(Number)
  if (!sizes.every((size) => Number.isInteger(size) && size >= 100)) throw new Error('--users takes whole numbers from 100, joined by commas')
  await compared(values.url, sizes)
  if (!values.directory) return
  const { raw, ours } = await withServer(undefined, signInCosts)
  console.log(
    `sign-in over slapd: ${shownCost(ours)}\n  ldapts alone, search and bind: ${shownCost(raw)}; ${(ours.cpuMicroseconds / raw.cpuMicroseconds).toFixed(2)}x`,
  )
}
