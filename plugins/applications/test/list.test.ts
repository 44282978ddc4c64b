import assert from 'node:assert/strict'
import { cpuTime } from '@gatehouse/kernel/testing'
import fc from 'fast-check'
import { Applications } from '../src/contracts.ts'
import { ApplicationsError } from '../src/errors.ts'
import { parseListFilter } from '../src/http/list-filter.ts'
import { type ApplicationsServer, everything, startApplications } from './support/server.ts'

describe('list of applications', () => {
  let server: ApplicationsServer
  before(async () => {
    server = await startApplications()
    for (const name of ['alpha', 'beta shop', 'beta portal', 'gamma%_"x']) {
      await server.create({ name, templateId: 't1', ...(name === 'alpha' ? { inboundProtocolConfiguration: { oidc: { clientId: 'client-1' } } } : {}) })
    }
  })
  after(() => server[Symbol.asyncDispose]())
  const list = (query: Record<string, string>) => server.call(`?${new URLSearchParams(query)}`)
  const names = async (filter: string) => {
    const { json, text } = await list({ filter })
    assert.ok(json.applications, text)
    return json.applications.map(({ name }: { name: string }) => name)
  }

  it('pages with limit and offset, totals and relative links', async () => {
    const { json } = await list({ limit: '2', offset: '1' })
    assert.deepEqual([json.totalResults, json.startIndex, json.count], [4, 2, 2])
    assert.deepEqual(json.links, [
      { href: '/applications?offset=3&limit=2', rel: 'next' },
      { href: '/applications?offset=0&limit=2', rel: 'previous' },
    ])
    assert.match(json.applications[0].self, /^\/api\/server\/v1\/applications\/[0-9a-f-]{36}$/)
  })

  it('holds 30 without a limit, and at most 100, security 7.3', async () => {
    const tenant = await server.tenant('many.test')
    for (let index = 0; index < 110; index += 1) await server.server.use(Applications).create(tenant, { name: `app ${index}` })
    const count = async (query: string) => {
      const { json } = await server.call(`/t/${tenant.slug}/api/server/v1/applications${query}`, {}, everything)
      return [json.applications.length, json.count, json.totalResults]
    }
    assert.deepEqual(await count(''), [30, 30, 110])
    assert.deepEqual(await count('?limit=1000000'), [100, 100, 110])
    assert.deepEqual(await count('?offset=108'), [2, 2, 110])
  })
  for (const query of ['limit=0', 'limit=-1', 'limit=x', 'limit=1.5', 'offset=-1', 'offset=x', 'limit=1&limit=2'])
    it(`refuses ${query}`, async () => {
      const { status, json } = await server.call(`?${query}`)
      assert.deepEqual([status, json.code], [400, 'UE-10000'])
    })

  it('filters by name', async () => {
    assert.deepEqual(await names('name eq alpha'), ['alpha'])
    assert.deepEqual(await names('name eq "beta shop"'), ['beta shop'])
    assert.deepEqual(await names('name sw beta'), ['beta portal', 'beta shop'])
    assert.deepEqual(await names('name ew shop'), ['beta shop'])
    assert.deepEqual(await names('name co %_'), ['gamma%_"x'], 'wildcards of SQL are letters')
    assert.deepEqual(await names('NAME EQ alpha'), ['alpha'])
  })

  it('joins with and before or', async () => {
    assert.deepEqual(await names('name eq alpha or name sw beta and name ew shop'), ['alpha', 'beta shop'])
    assert.deepEqual(await names('name sw beta and name ew shop or name eq alpha'), ['alpha', 'beta shop'])
  })

  it('filters by client id through the protocols', async () => {
    assert.deepEqual(await names('clientId eq client-1'), ['alpha'])
    assert.deepEqual(await names('clientId eq client-1 and name eq "beta shop"'), [])
    assert.deepEqual(await names('clientId eq other'), [])
    const { status, json } = await list({ filter: 'clientId co client' })
    assert.deepEqual([status, json.code], [400, 'APP-60004'], 'the protocol of this test cannot')
  })

  for (const filter of [
    'name',
    'name eq',
    'name xx a',
    'owner eq a',
    'name eq a name',
    'name eq a but name eq b',
    'name eq a and',
    '"name" eq a',
    'name eq "a',
    'and',
    '(name eq a)',
  ])
    it(`refuses the filter ${filter}, security 7.1`, async () => {
      const { status, json } = await list({ filter })
      assert.deepEqual([status, json.code], [400, 'APP-60004'])
    })

  it('shows further attributes when asked, and refuses unknown ones', async () => {
    const { json } = await list({ filter: 'name eq alpha', attributes: 'clientId,templateId,advancedConfigurations,associatedRoles.allowedAudience' })
    const [alpha] = json.applications
    assert.deepEqual([alpha.clientId, alpha.templateId, alpha.associatedRoles], ['client-1', 't1', { allowedAudience: 'ORGANIZATION' }])
    assert.equal((await list({ filter: 'name eq alpha' })).json.applications[0].clientId, undefined)
    assert.equal((await list({ attributes: 'secret' })).json.code, 'APP-60505')
  })

  it('answers 501 to sorting', async () => {
    for (const name of ['sortBy', 'sortOrder']) {
      const { status, json } = await list({ [name]: 'name' })
      assert.deepEqual([status, json.code], [501, 'APP-65002'])
    }
  })

  it('reads any text as a filter or refuses it, in time linear in its length, security 1.5', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        try {
          return parseListFilter(text).length > 0
        } catch (error) {
          return error instanceof ApplicationsError
        }
      }),
    )
    const began = cpuTime()
    for (const text of ['"'.repeat(4096), ' '.repeat(4096), 'name eq a and '.repeat(290), 'a'.repeat(4096)]) assert.throws(() => parseListFilter(text))
    assert.ok(cpuTime() - began < 100)
  })
})
