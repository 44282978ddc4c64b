import assert from 'node:assert/strict'
import { Clock, Tenants } from '@gatehouse/kernel'
import { fixedClock } from '@gatehouse/kernel/testing'
import { type Scim, startScim } from './support/server.ts'

type Query = Record<string, string>
const search = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest'

describe('SCIM pages by cursor, RFC 9865', () => {
  let scim: Scim
  before(async () => {
    scim = await startScim({ config: { scim: { maxPage: 10, defaultPage: 4, cursorTtl: '10m' } } })
    for (let nr = 0; nr < 25; nr += 1) await scim.create({ userName: `user${nr}`, title: nr % 2 ? 'odd' : 'even' })
    await scim.server.use(Tenants).create({ slug: 'other' })
  })
  after(() => scim[Symbol.asyncDispose]())

  const walk = async (query: Query = {}, between: () => Promise<unknown> = async () => undefined) => {
    const [names, totals]: [string[], number[]] = [[], []]
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const { status, json, text } = await scim.list({ ...query, cursor })
      assert.equal(status, 200, text)
      assert.equal(json.itemsPerPage, json.Resources.length)
      assert.equal('startIndex' in json, false)
      names.push(...json.Resources.map(({ userName }: { userName: string }) => userName))
      totals.push(json.totalResults)
      cursor = json.nextCursor
      await between()
    }
    return { names, totals }
  }
  const refusal = async (query: Query) => {
    const { status, json } = await scim.list(query)
    return [status, json.scimType]
  }
  const firstCursor = async (query: Query = {}): Promise<string> => (await scim.list({ count: '5', ...query, cursor: '' })).json.nextCursor

  it('gives every user once, the total on each page, and no cursor on the last one, §2', async () => {
    const { names, totals } = await walk({ count: '7' })
    assert.equal(names.length, 26)
    assert.equal(new Set(names).size, 26)
    assert.deepEqual(totals, [26, 26, 26, 26])
    assert.equal((await walk({ count: '13' })).totals.length, 3, 'capped at 10, security 7.3')
  })
  it('begins where the parameter is there without a value, §2', async () => {
    const { json } = await scim.call('/Users?cursor&count=2')
    assert.equal(json.Resources.length, 2)
    assert.match(json.nextCursor, /^[A-Za-z0-9._~-]+$/, 'unreserved letters only')
    assert.equal((await scim.call('/Users?cursor')).json.Resources.length, 4, 'the default page')
  })
  it('keeps to the filter, and ends at once where nobody passes', async () => {
    const { names } = await walk({ count: '5', filter: 'title eq "odd"' })
    assert.equal(names.length, 12)
    assert.deepEqual(await walk({ filter: 'title eq "nobody"' }), { names: [], totals: [0] })
    assert.equal((await walk({ count: '10', domain: 'primary' })).names.length, 26)
    assert.deepEqual(await walk({ domain: 'NOWHERE' }), { names: [], totals: [0] })
  })
  it('misses nobody while users come and go', async () => {
    let nr = 0
    const made: string[] = []
    const { names } = await walk({ count: '5', filter: 'userName sw "user"' }, async () => {
      nr += 1
      if (nr === 1) {
        for (const more of ['newcomer', 'user-late']) made.push((await scim.create({ userName: more })).json.id)
        const { json } = await scim.list({ filter: 'userName eq "user0"' })
        assert.equal((await scim.call(`/Users/${json.Resources[0].id}`, { method: 'DELETE' })).status, 204)
      }
    })
    assert.equal(new Set(names).size, names.length)
    for (let each = 1; each < 25; each += 1) assert.ok(names.includes(`user${each}`), `user${each}`)
    for (const id of made) await scim.call(`/Users/${id}`, { method: 'DELETE' })
    await scim.create({ userName: 'user0', title: 'even' })
  })
  it('is asked by POST as well, §3', async () => {
    const first = await scim.call('/Users/.search', { json: { schemas: [search], cursor: '', count: 6, attributes: ['userName'] } })
    assert.deepEqual([first.status, first.json.Resources.length, first.json.totalResults], [200, 6, 26])
    const next = await scim.call('/Users/.search', { json: { schemas: [search], cursor: first.json.nextCursor, count: 6 } })
    assert.equal(next.json.Resources.length, 6)
    const ids = [...first.json.Resources, ...next.json.Resources].map(({ id }: { id: string }) => id)
    assert.equal(new Set(ids).size, 12)
  })
  for (const count of ['0', '-1', 'many', '1.5'])
    it(`refuses a count of ${count}: invalidCount, §2.1`, async () => {
      assert.deepEqual(await refusal({ cursor: '', count }), [400, 'invalidCount'])
    })
  it('refuses cursors that it did not make, or that were changed: invalidCursor, §2.1', async () => {
    const cursor = await firstCursor()
    for (const bad of ['1', 'x'.repeat(5000), `${cursor}AAAA`, `${cursor.slice(0, -6)}AAAAAA`, cursor.slice(0, 20), '..', 's1..'])
      assert.deepEqual(await refusal({ cursor: bad }), [400, 'invalidCursor'], bad.slice(0, 60))
  })
  it('refuses a cursor of another query, resource or tenant, security 8.2', async () => {
    const cursor = await firstCursor()
    assert.deepEqual(await refusal({ cursor, filter: 'title eq "odd"' }), [400, 'invalidCursor'])
    assert.deepEqual(await refusal({ cursor, domain: 'PRIMARY' }), [400, 'invalidCursor'])
    const elsewhere = await scim.call(`/t/other/scim2/Users?${new URLSearchParams({ cursor })}`)
    assert.notEqual(elsewhere.status, 200)
    assert.equal((await scim.list({ cursor, count: '9' })).status, 200, 'another length of pages is no other query')
  })
  it('refuses a cursor that is too old: expiredCursor, §2.1', async () => {
    const clock = fixedClock(Date.UTC(2026, 10, 25))
    await using aging = await startScim({ config: { scim: { cursorTtl: '10m' } }, replace: [[Clock, clock]] })
    await aging.create({ userName: 'second' })
    const { nextCursor: cursor } = (await aging.list({ cursor: '', count: '1' })).json
    clock.advance(600_000)
    assert.equal((await aging.list({ cursor })).json.Resources.length, 1)
    clock.advance(1)
    const { status, json } = await aging.list({ cursor })
    assert.deepEqual([status, json.scimType], [400, 'expiredCursor'])
  })
  it('refuses a cursor with startIndex', async () => assert.deepEqual(await refusal({ cursor: '', startIndex: '1' }), [400, 'invalidCursor']))
  for (const sortBy of ['userName', 'id', 'meta.created', 'meta.lastModified'])
    for (const sortOrder of ['ascending', 'descending'])
      it(`keeps an order, ${sortBy} ${sortOrder}, which is that of pages by index, RFC 7644 §3.4.2.3`, async () => {
        const sorted = { sortBy, sortOrder, filter: 'title pr' }
        const pages = []
        for (const startIndex of ['1', '11', '21']) pages.push(...(await scim.list({ ...sorted, startIndex, count: '10' })).json.Resources)
        assert.equal(pages.length, 25)
        assert.deepEqual(
          (await walk({ ...sorted, count: '4' })).names,
          pages.map(({ userName }) => userName),
        )
      })
  it('refuses an order that users do not have, and a cursor of another order', async () => {
    assert.deepEqual(await refusal({ cursor: '', sortBy: 'title' }), [400, 'invalidPath'])
    assert.deepEqual(await refusal({ cursor: '', sortBy: 'id', sortOrder: 'sideways' }), [400, 'invalidValue'])
    const cursor = await firstCursor({ sortBy: 'userName' })
    const others: readonly Query[] = [{}, { sortBy: 'id' }, { sortBy: 'userName', sortOrder: 'descending' }]
    for (const other of others) assert.deepEqual(await refusal({ cursor, ...other }), [400, 'invalidCursor'])
  })
  it('pages by index where no cursor is named, §2.3', async () => {
    const { json } = await scim.list({ count: '3' })
    assert.deepEqual([json.startIndex, 'nextCursor' in json], [1, false])
  })
  it('says so in its configuration, §4', async () => {
    const { json } = await scim.call('/ServiceProviderConfig', {}, {})
    assert.deepEqual(json.pagination, { cursor: true, index: true, defaultPaginationMethod: 'index', maxPageSize: 10, cursorTimeout: 600 })
  })
  it('asks for the permission to list, security 7.1', async () => {
    assert.equal((await scim.call('/Users?cursor', {}, {})).status, 401)
  })
})
