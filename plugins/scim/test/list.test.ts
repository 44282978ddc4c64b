import assert from 'node:assert/strict'
import { type Scim, startScim } from './support/server.ts'

describe('SCIM lists, RFC 7644 §3.4.2', () => {
  let scim: Scim
  before(async () => {
    scim = await startScim({ config: { scim: { maxPage: 20, defaultPage: 5 } } })
    for (let index = 0; index < 25; index += 1) {
      const nr = String(index).padStart(2, '0')
      await scim.create({
        userName: `user${nr}`,
        title: index % 2 ? 'odd' : 'even',
        emails: [{ type: 'work', value: `u${nr}@x.test` }],
        ...(index === 3 ? { externalId: 'Ext-3', active: false } : {}),
      })
    }
  })
  after(() => scim[Symbol.asyncDispose]())
  const names = async (query: Record<string, string>) => {
    const { json, text } = await scim.list({ count: '20', ...query })
    assert.ok(json.Resources, text)
    return json.Resources.map(({ userName }: { userName: string }) => userName)
  }

  it('pages from 1, and caps pages, security 7.3', async () => {
    const page = async (query: Record<string, string>) => {
      const { json } = await scim.list(query)
      return [json.totalResults, json.startIndex, json.itemsPerPage, json.Resources.length]
    }
    assert.deepEqual(await page({}), [26, 1, 5, 5])
    assert.deepEqual(await page({ count: '1000000' }), [26, 1, 20, 20])
    assert.deepEqual(await page({ startIndex: '25', count: '10' }), [26, 25, 2, 2])
    assert.deepEqual(await page({ startIndex: '0', count: '-5' }), [26, 1, 0, 0])
    assert.deepEqual(await page({ count: '0' }), [26, 1, 0, 0])
    assert.deepEqual(await page({ startIndex: '999999999999' }), [26, 999999999999, 0, 0])
  })
  for (const query of ['startIndex=x', 'count=1.5', 'count=many', 'sortBy=userName&sortOrder=sideways'])
    it(`refuses ${query}: invalidValue`, async () => {
      const { status, json } = await scim.call(`/Users?${query}`)
      assert.deepEqual([status, json.scimType], [400, 'invalidValue'])
    })
  it('refuses a parameter that comes twice, security 1.4', async () => {
    assert.equal((await scim.call('/Users?count=1&count=2')).status, 400)
  })
  it('sorts by what has an order, and refuses other attributes, security 1.7', async () => {
    assert.deepEqual((await names({ sortBy: 'userName', sortOrder: 'descending' })).slice(0, 2), ['user24', 'user23'])
    assert.equal((await names({ sortBy: 'meta.created' }))[0], 'admin')
    for (const sortBy of ['password', 'title', 'nothing', 'username; drop table']) {
      const { status, json } = await scim.list({ sortBy })
      assert.deepEqual([status, json.scimType], [400, 'invalidPath'])
    }
  })
  it('filters in the database', async () => {
    assert.deepEqual(await names({ filter: 'userName eq "USER07"' }), ['user07'])
    assert.deepEqual(await names({ filter: 'userName sw "user0" and title eq "odd" and not (userName ew "1")', sortBy: 'userName' }), [
      'user03',
      'user05',
      'user07',
      'user09',
    ])
    assert.deepEqual(await names({ filter: 'emails[type eq "work" and value sw "u12@"] or externalId eq "Ext-3"', sortBy: 'userName' }), ['user03', 'user12'])
    assert.deepEqual(await names({ filter: 'externalId eq "ext-3"' }), [], 'caseExact')
    assert.deepEqual(await names({ filter: 'active eq false' }), ['user03'])
    assert.deepEqual(await names({ filter: 'userName eq "PRIMARY/user07"' }), ['user07'])
    assert.equal((await scim.list({ filter: 'meta.lastModified ge "2000-01-01T00:00:00Z"' })).json.totalResults, 26)
    assert.deepEqual(await names({ filter: 'title eq "%"' }), [])
  })
  it('answers for one store', async () => {
    assert.equal((await scim.list({ domain: 'PRIMARY', count: '0' })).json.totalResults, 26)
    assert.equal((await scim.list({ domain: 'NOWHERE', count: '0' })).json.totalResults, 0)
  })
  it('refuses a bad filter: 400 invalidFilter', async () => {
    for (const filter of ['password eq "x"', 'userName', 'shoeSize gt "1"']) {
      const { status, json } = await scim.list({ filter })
      assert.deepEqual([status, json.scimType], [400, 'invalidFilter'])
    }
  })
  it('shows attributes as asked', async () => {
    const { json } = await scim.list({ filter: 'userName eq "user01"', attributes: 'userName' })
    assert.deepEqual(Object.keys(json.Resources[0]), ['schemas', 'id', 'userName'])
  })
  it('is asked by POST as well, RFC 7644 §3.4.3', async () => {
    const search = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      attributes: ['userName'],
      filter: 'userName sw "user2"',
      startIndex: 2,
      count: 2,
      sortBy: 'userName',
    }
    const { status, json } = await scim.call('/Users/.search', { json: search })
    assert.deepEqual([status, json.totalResults, json.startIndex], [200, 5, 2])
    assert.deepEqual(
      json.Resources.map(({ userName }: { userName: string }) => userName),
      ['user21', 'user22'],
    )
  })
})
