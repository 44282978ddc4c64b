import { Tenants } from '@gatehouse/kernel'
import type { TestServer } from '@gatehouse/kernel/testing'
import { Users } from '@gatehouse/users/contracts'
import { ask, expect } from '../http.ts'
import { costOf } from './cost.ts'
import { nameOf } from './load.ts'
import { bearer } from './server.ts'

const warm = 30
const samples = 300
const page = 50
const deep = 0.9

/** One after the other. @returns CPU microseconds of an operation, with the client's small part in it */
const time = async (operation: (nr: number) => Promise<unknown>): Promise<number> => {
  const run = async (from: number, to: number) => {
    for (let nr = from; nr < to; nr += 1) await operation(nr)
  }
  await run(0, warm)
  return (await costOf(samples, () => run(warm, warm + samples))).cpuMicroseconds
}
const listing = (server: TestServer, most: number) => async (query: Readonly<Record<string, string>>) => {
  const reply = expect(await ask(`${server.url}/scim2/Users?${new URLSearchParams(query)}`, { headers: bearer }), 200)
  const { Resources: found } = JSON.parse(reply.body) as { readonly Resources: readonly unknown[] }
  if (found.length === 0 || found.length > most) throw new Error(`${JSON.stringify(query)} finds ${found.length}`)
}

/** CPU microseconds of each kind of search among `total` users, over SCIM. */
export const findTimes = async (server: TestServer, total: number): Promise<Readonly<Record<string, number>>> => {
  const list = listing(server, page)
  const some = (nr: number): number => (nr * 7919) % total
  const last = String(Math.floor(total * deep))
  const tenant = await server.use(Tenants).default()
  const users = server.use(Users)
  const [there] = (await users.search(tenant, { limit: 1, offset: Number(last) })).users
  const after = `PRIMARY/${there?.id}`
  return {
    'userName eq': await time((nr) => list({ filter: `userName eq "${nameOf(some(nr))}"` })),
    'emails eq': await time((nr) => list({ filter: `emails.value eq "${nameOf(some(nr))}@example.com"` })),
    'userName sw, 10 users': await time((nr) => list({ filter: `userName sw "${nameOf(some(nr)).slice(0, -1)}"`, count: String(page) })),
    'page 1': await time(() => list({ count: String(page) })),
    'page 1 by cursor': await time(() => list({ cursor: '', count: String(page) })),
    'page at 90 %': await time(() => list({ startIndex: last, count: String(page) })),
    'walk at 90 %, service': await time(() => users.walk(tenant, { limit: page, after })),
  }
}
