import type { Clock, Tenant } from '@gatehouse/kernel'
import { and, type Data, gt, gte, lt, type Where } from '@gatehouse/kernel/data'
import type { Users } from '@gatehouse/users/contracts'
import { type SessionRow, sessionTable } from '../data/session-table.ts'
import { firstSessionIdAt } from '../secrets.ts'
import type { Described, SessionDescriber, Used } from './described.ts'
import { alive } from './limits.ts'
import { passes, type Searched, type SessionTest } from './session-filter.ts'

interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly users: Users
  readonly describer: SessionDescriber
}
export interface SessionWindow {
  readonly tests: readonly SessionTest[]
  readonly limit: number
  /** Sessions that began after it, ms since the epoch: those nearest to it. */
  readonly since?: number | undefined
  /** Sessions that began before it: those nearest to it. */
  readonly until?: number | undefined
}
export interface FoundSessions {
  /** Newest first. */
  readonly sessions: readonly Described[]
  /** There are more on that side. */
  readonly newer: boolean
  readonly older: boolean
}
const portion = 500
/** Sessions that one search looks at. */
const mostSeen = 10_000

const isOfColumns = ({ name }: SessionTest): boolean => name !== 'loginId' && name !== 'appName'
const seen = (row: SessionRow): Searched => ({
  loginId: '',
  sessionId: row.id,
  appNames: [],
  ipAddress: row.address,
  userAgent: row.userAgent,
  loginTime: row.createdAt,
  lastAccessTime: row.lastSeenAt,
})

/** Ids are in the order of time, so that a page is a walk along the key. What SQL can narrow down exactly it does; the rest is looked at here. */
export const sessionSearch = ({ data, clock, users, describer }: Deps) => {
  /** As it is written first: there are stores with names that differ in nothing but case. */
  const idOf = async (tenant: Tenant, name: string): Promise<string> =>
    ((await users.find(tenant, 'username', name)) ?? (await users.find(tenant, 'username', name.toLowerCase())))?.id ?? ''
  const narrowed = async (tenant: Tenant, test: SessionTest): Promise<Where<SessionRow> | undefined> => {
    if (test.name === 'loginTime') return test.op === 'le' ? { id: lt(firstSessionIdAt(test.value + 1)) } : { id: gte(firstSessionIdAt(test.value)) }
    if (test.op !== 'eq') return undefined
    if (test.name === 'sessionId') return { id: test.value }
    if (test.name === 'ipAddress') return { address: test.value }
    return test.name === 'loginId' ? { userId: await idOf(tenant, test.value) } : undefined
  }
  const whereOf = async (tenant: Tenant, { tests, since, until }: SessionWindow): Promise<Where<SessionRow>> => {
    const parts: Where<SessionRow>[] = [{ expiresAt: gt(clock.now()) }]
    if (since !== undefined) parts.push({ id: gte(firstSessionIdAt(since + 1)) })
    if (until !== undefined) parts.push({ id: lt(firstSessionIdAt(until)) })
    for (const test of tests) {
      const part = await narrowed(tenant, test)
      if (part) parts.push(part)
    }
    return and(...parts)
  }
  /** What needs no look-up of users is tried first: directories are asked only about those that are left. */
  const left = async (tenant: Tenant, tests: readonly SessionTest[], rows: readonly SessionRow[]): Promise<readonly Used[]> => {
    const now = clock.now()
    const cheap = tests.filter(isOfColumns)
    const used = await describer.withApplications(
      tenant,
      rows.filter((row) => alive(row, now) && passes(cheap, seen(row))),
    )
    const ofApplications = tests.filter(({ name }) => name === 'appName')
    return used.filter(({ row, applications }) => passes(ofApplications, { ...seen(row), appNames: applications.map(({ name }) => name) }))
  }
  /** Until one more is found than asked for; those of one millisecond stay together, since pages are parted by time. */
  const walk = async (tenant: Tenant, asked: SessionWindow, direction: 'asc' | 'desc') => {
    const where = await whereOf(tenant, asked)
    // One that is equal has become the user's id.
    const byName = asked.tests.filter(({ name, op }) => name === 'loginId' && op !== 'eq')
    const nameOf = describer.names(tenant)
    const found: Described[] = []
    let looked = 0
    for (let last: string | undefined; ; ) {
      const from = last === undefined ? {} : { id: direction === 'asc' ? gt(last) : lt(last) }
      const rows = await data.rows(tenant, sessionTable).list(and(where, from), { orderBy: [['id', direction]], limit: portion })
      for await (const some of describer.named(nameOf, await left(tenant, asked.tests, rows)))
        for (const one of some) {
          if (!passes(byName, { ...seen(one.row), loginId: one.username })) continue
          if (found.length >= asked.limit && one.row.createdAt !== found.at(-1)?.row.createdAt) return { found, more: true }
          found.push(one)
        }
      looked += rows.length
      last = rows.at(-1)?.id
      if (rows.length < portion || last === undefined || looked >= mostSeen) return { found, more: rows.length === portion && found.length > 0 }
    }
  }
  return async (tenant: Tenant, asked: SessionWindow): Promise<FoundSessions> => {
    const backwards = asked.since !== undefined && asked.until === undefined
    const { found, more } = await walk(tenant, asked, backwards ? 'asc' : 'desc')
    return backwards
      ? { sessions: found.toReversed(), newer: more, older: found.length > 0 }
      : { sessions: found, newer: asked.until !== undefined && found.length > 0, older: more }
  }
}
export type SessionSearch = ReturnType<typeof sessionSearch>
