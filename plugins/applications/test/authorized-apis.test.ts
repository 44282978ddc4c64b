import assert from 'node:assert/strict'
import { Tenants } from '@gatehouse/kernel'
import { Applications } from '../src/contracts.ts'
import { type ApplicationsServer, everything, holding, startApplications } from './support/server.ts'

const scope = 'internal_application_mgt_view'
describe('authorized APIs of applications', () => {
  let server: ApplicationsServer
  let id: string
  let apiId: string
  const applications = () => server.server.use(Applications)
  const tenant = () => server.server.use(Tenants).default()
  const scopes = async (of = id) => (await applications().find(await tenant(), of))?.authorizedScopes
  before(async () => {
    server = await startApplications()
    const seeded = await applications().create(await tenant(), { name: 'seeded', authorizedScopes: [scope, 'internal_of_nobody'] })
    const { json } = await server.on(seeded.id, '/authorized-apis')
    assert.deepEqual(
      json.map(({ identifier, authorizedScopes }: { identifier: string; authorizedScopes: { name: string }[] }) => [identifier, authorizedScopes[0]?.name]),
      [['/api/server/v1/applications', scope]],
    )
    apiId = json[0].id
    id = await server.create({ name: 'worker' })
  })
  after(() => server[Symbol.asyncDispose]())
  const add = (body: Record<string, unknown>, as?: Record<string, string>) => server.on(id, '/authorized-apis', { json: body }, as)
  const change = (json: Record<string, unknown>, api = apiId) => server.on(id, `/authorized-apis/${api}`, { method: 'PATCH', json })

  it('has none to begin with, security 3.12', async () => {
    assert.deepEqual((await server.on(id, '/authorized-apis')).json, [])
    assert.deepEqual(await scopes(), [])
  })

  for (const [what, body, status, code] of [
    ['an API that is not there', { id: 'x' }, 404, 'APP-60507'],
    ['a scope that the API does not have', { scopes: ['internal_user_mgt_delete'] }, 400, 'APP-60508'],
    ['a policy that is not there', { policyIdentifier: 'Anyone' }, 400, 'APP-60511'],
    ['no policy for a management API', { policyIdentifier: 'No Policy' }, 400, 'APP-60512'],
    ['an unknown type of authorization details', { authorizationDetailsTypes: ['payment'] }, 400, 'APP-60519'],
  ] as const)
    it(`refuses ${what}: ${code}`, async () => {
      const answer = await add({ id: apiId, policyIdentifier: 'RBAC', scopes: [], ...body })
      assert.deepEqual([answer.status, answer.json.code], [status, code])
      assert.deepEqual(await scopes(), [])
    })

  it('grants the scopes that are given, and no other one', async () => {
    assert.equal((await add({ id: apiId, policyIdentifier: 'RBAC', scopes: [scope] })).status, 201)
    assert.deepEqual(await scopes(), [scope])
    assert.equal((await add({ id: apiId, policyIdentifier: 'RBAC', scopes: [] })).json.code, 'APP-60509')
    const changed = await change({ addedScopes: ['internal_application_mgt_update'], removedScopes: [scope] })
    assert.equal(changed.status, 200)
    assert.deepEqual(await scopes(), ['internal_application_mgt_update'])
    assert.equal((await change({ addedScopes: ['x'] })).json.code, 'APP-60508')
    for (let time = 0; time < 2; time += 1) assert.equal((await server.on(id, `/authorized-apis/${apiId}`, { method: 'DELETE' })).status, 204)
    assert.deepEqual(await scopes(), [])
    assert.equal((await change({ addedScopes: [scope] })).json.code, 'APP-60510')
  })

  it('takes what code granted under its API, and keeps the rest', async () => {
    const seeded = await applications().findByName(await tenant(), 'seeded')
    await server.on(seeded?.id ?? '', `/authorized-apis/${apiId}`, { method: 'DELETE' })
    assert.deepEqual(await scopes(seeded?.id), ['internal_of_nobody'])
  })

  it('is not for those who may only change applications, security 7.4', async () => {
    assert.equal((await add({ id: apiId, scopes: [scope] }, everything)).status, 403)
    assert.equal((await add({ id: apiId, scopes: [scope] }, holding('internal_application_internal_api_update'))).status, 201)
  })
})
