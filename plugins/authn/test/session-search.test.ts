import assert from 'node:assert/strict'
import { Clock } from '@gatehouse/kernel'
import { fixedClock } from '@gatehouse/kernel/testing'
import type { User } from '@gatehouse/users/contracts'
import { sessionDescriber } from '../src/sessions/described.ts'
import { passes, type Searched, sessionTests } from '../src/sessions/session-filter.ts'
import { browser, signIn } from './support/browser.ts'
import { makeUser } from './support/directory.ts'
import { loginServer } from './support/server.ts'

const view = { 'x-user': 'id-of-admin', 'x-permissions': 'internal_session_view' }
const path = '/api/users/v1/sessions'
interface Found {
  readonly previous?: string
  readonly next?: string
  readonly Resources: readonly { readonly session: Readonly<Record<string, unknown>> }[]
}

describe('/api/users/v1/sessions, openapi/user-sessions.yaml', () => {
  const clock = fixedClock(Date.UTC(2026, 0, 1))
  let server: Awaited<ReturnType<typeof loginServer>>
  const ids: string[] = []
  before(async () => {
    server = await loginServer({ replace: [[Clock, clock]] })
    // The last two of one millisecond.
    for (const [username, application, agent] of [
      ['kim', 'one', 'Firefox'],
      ['mallory', 'choice', 'Chrome'],
      ['kim', 'choice', 'Chrome'],
      ['kim', 'one', 'Safari'],
      ['mallory', 'one', 'Safari'],
    ] as const) {
      if (ids.length < 4) clock.advance(1000)
      const user = browser(server)
      const before = user.post
      const { back } = await signIn({ ...user, post: (to, form) => before(to, form, { 'user-agent': `${agent}/1.0` }) }, application, {}, { username })
      ids.push(back.json.session.id)
    }
  })
  after(() => server.stop())
  const search = async (query: Readonly<Record<string, string>>): Promise<Found> => {
    const { status, json } = await server.get(`${path}?${new URLSearchParams(query)}`, view)
    assert.equal(status, 200, JSON.stringify(json))
    return json
  }
  const indexes = ({ Resources }: Found) => Resources.map(({ session }) => ids.indexOf(String(session.id)))
  const found = async (filter: string) => indexes(await search({ filter })).sort()

  it('lists all of a tenant, newest first, with whose they are', async () => {
    const all = await search({})
    assert.deepEqual(indexes(all).slice(2), [2, 1, 0])
    assert.deepEqual([all.previous, all.next], [undefined, undefined])
    const { session } = all.Resources.at(-1) ?? {}
    assert.deepEqual([session?.userId, session?.applications], ['id-of-kim', [{ id: 'id-of-one', subject: 'kim', appName: 'one', appId: 'id-of-one' }]])
  })
  it('filters by login, application, address, agent, id and time, without regard to case', async () => {
    const at = (index: number) => Date.UTC(2026, 0, 1) + (index + 1) * 1000
    for (const [filter, expected] of [
      ['loginId eq kim', [0, 2, 3]],
      ['userName EQ KIM', [0, 2, 3]],
      ['loginId sw mall', [1, 4]],
      ['loginId eq nobody', []],
      ['appName eq Choice', [1, 2]],
      ['appName co HOI and loginId eq "kim"', [2]],
      ['userAgent sw chrome', [1, 2]],
      ['ipAddress eq 127.0.0.1', [0, 1, 2, 3, 4]],
      ['ipAddress eq 192.0.2.1', []],
      [`sessionId eq ${ids[3]}`, [3]],
      [`loginTime ge ${at(1)} and loginTime le ${at(2)}`, [1, 2]],
      [`lastAccessTime le ${at(0)}`, [0]],
    ] as const)
      assert.deepEqual(await found(filter), expected, filter)
  })
  it('parts pages by time, there and back, and tears no millisecond apart', async () => {
    const follow = async (link: string | undefined) => {
      assert.ok(link)
      return search(Object.fromEntries(new URLSearchParams(link.slice(link.indexOf('?')))))
    }
    const first = await search({ limit: '1', filter: 'userAgent co 1.0' })
    assert.deepEqual([indexes(first).sort(), first.previous], [[3, 4], undefined])
    const second = await follow(first.next)
    assert.deepEqual(indexes(second), [2])
    const third = await follow(second.next)
    const fourth = await follow(third.next)
    assert.deepEqual([indexes(third), indexes(fourth), fourth.next], [[1], [0], undefined])
    assert.deepEqual(indexes(await follow(fourth.previous)), [1])
    assert.deepEqual(indexes(await follow((await follow(third.previous)).previous)).sort(), [3, 4])
  })
  it('is for those who may, security 7.4, and takes no filter that is none, security 1.1', async () => {
    assert.equal((await server.get(path)).status, 401)
    assert.equal((await server.get(path, { ...view, 'x-permissions': 'internal_login' })).status, 403)
    for (const filter of [
      'loginId',
      'loginId eq',
      'loginId gt kim',
      'password eq x',
      'loginTime eq 1',
      'loginTime ge x',
      'loginId eq kim or appName eq x',
      'loginId eq kim and',
      '"',
    ])
      assert.equal((await server.get(`${path}?${new URLSearchParams({ filter })}`, view)).status, 400, filter)
    for (const query of ['limit=0', 'limit=501', 'since=x', 'until=-1']) assert.equal((await server.get(`${path}?${query}`, view)).status, 400, query)
  })
  it('finds names as they are written first: stores may tell them apart by case', async () => {
    const { directory } = server
    directory.users.put({ ...makeUser('Mallory'), id: 'id-of-another' })
    assert.deepEqual([await found('loginId eq mallory'), await found('loginId eq Mallory')], [[1, 4], []])
  })
  it('looks up the users of sessions that it shows, security 1.5', async () => {
    const { directory } = server
    const count = async (query: Readonly<Record<string, string>>) => {
      directory.lookedUp.length = 0
      await search(query)
      return directory.lookedUp.length
    }
    assert.equal(await count({ filter: 'ipAddress eq 127.0.0.1 and userAgent sw nothing' }), 0)
    assert.equal(await count({ filter: 'appName eq nothing' }), 0)
    assert.equal(await count({ filter: 'userAgent sw Firefox' }), 1)
  })
  it('asks for few users at a time, and for each once, security 1.5', async () => {
    let [now, most, all] = [0, 0, 0]
    const find = async (): Promise<User | undefined> => {
      all += 1
      most = Math.max(most, ++now)
      await Promise.resolve()
      now -= 1
      return undefined
    }
    const { named, names } = sessionDescriber({ users: { find } as never, applications: {} as never, used: {} as never })
    const rows = Array.from({ length: 500 }, (_, index) => ({ row: { userId: `user${index % 250}` } as never, applications: [] }))
    assert.equal((await Array.fromAsync(named(names({} as never), rows))).flat().length, 500)
    assert.deepEqual([all, most <= 20], [250, true])
  })
  it('reads quoted values, and does not take long for hostile ones, security 1.5', () => {
    const session = { loginId: 'kim "k" lee' } as Searched
    assert.equal(passes(sessionTests('loginId eq "Kim \\"K\\" Lee"'), session), true)
    assert.throws(() => sessionTests(`loginId eq "${'\\'.repeat(1900)}`), { status: 400 })
    assert.throws(() => sessionTests(Array.from({ length: 21 }, () => 'loginId eq a').join(' and ')), { status: 400 })
  })
})
