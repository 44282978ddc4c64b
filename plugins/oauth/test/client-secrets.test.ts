import assert from 'node:assert/strict'
import { Clock } from '@gatehouse/kernel'
import { type FixedClock, fixedClock } from '@gatehouse/kernel/testing'
import { adminPassword, basic, type Provider, startProvider, type TestClient } from './support/provider.ts'

const admin = basic('admin', adminPassword)

describe('several secrets of a client', () => {
  let provider: Provider
  let clock: FixedClock
  before(async () => {
    clock = fixedClock(Date.UTC(2030, 0, 1))
    provider = await startProvider({ replace: [[Clock, clock]], config: { oauth: { clientSecrets: 3 } } })
  })
  after(() => provider.stop())
  const at = ({ application }: TestClient, rest = '') => `/api/server/v1/applications/${application.id}/inbound-protocols/oidc/secrets${rest}`
  const add = (client: TestClient, json: object = {}) => provider.request(at(client), { method: 'POST', json, headers: admin })
  const remove = (client: TestClient, id: string) => provider.request(at(client, `/${id}`), { method: 'DELETE', headers: admin })
  const works = async (client: TestClient, secret: string) =>
    (await provider.token({ grant_type: 'client_credentials' }, basic(client.id, secret))).status === 200

  it('are valid together until the old one is removed, at once', async () => {
    const client = await provider.addClient()
    assert.equal(await works(client, client.secret), true)
    const made = await add(client)
    assert.equal(made.status, 201)
    assert.equal(made.headers.get('location'), `${provider.url}${at(client, `/${made.json.secretId}`)}`)
    assert.deepEqual([await works(client, client.secret), await works(client, made.json.secretValue)], [true, true])
    const { count, list } = (await provider.get(at(client), admin)).json
    assert.deepEqual(
      [count, list[0].secretId, list[0].latest, list[1].latest, list[0].status, list[0].expiresAt],
      [2, made.json.secretId, true, false, 'ACTIVE', 0],
    )
    assert.equal((await remove(client, list[1].secretId)).status, 204)
    assert.deepEqual([await works(client, client.secret), await works(client, made.json.secretValue)], [false, true])
  })
  it('are never shown again, security 1.9', async () => {
    const client = await provider.addClient()
    const { json } = await add(client)
    for (const path of [at(client), at(client, `/${json.secretId}`)]) {
      const { status, text } = await provider.get(path, admin)
      assert.equal(status, 200)
      assert.equal(text.includes(json.secretValue) || text.includes('secretValue') || text.includes('hash'), false)
    }
  })
  it('expire', async () => {
    const client = await provider.addClient()
    const { json } = await add(client, { expiresAt: Math.floor(clock.now() / 1000) + 60 })
    assert.equal(await works(client, json.secretValue), true)
    clock.advance(61_000)
    assert.equal(await works(client, json.secretValue), false)
    const { list } = (await provider.get(at(client), admin)).json
    assert.deepEqual([list[0].status, list[0].latest, list[1].latest], ['EXPIRED', false, true])
    assert.equal((await add(client, { expiresAt: Math.floor(clock.now() / 1000) })).json.code, 'APP-60001')
  })
  it('are limited, also for parallel calls: OAUTH-60011', async () => {
    const client = await provider.addClient()
    const replies = await Promise.all(Array.from({ length: 5 }, () => add(client)))
    assert.deepEqual(replies.map(({ status }) => status).toSorted(), [201, 201, 409, 409, 409])
    assert.equal(replies.find(({ status }) => status === 409)?.json.code, 'OAUTH-60011')
  })
  it('leave the latest where it is, and know nothing of other clients, security 8.2', async () => {
    const [one, two] = [await provider.addClient(), await provider.addClient()]
    const [{ secretId }] = (await provider.get(at(one), admin)).json.list
    assert.deepEqual([(await remove(one, secretId)).status, await works(one, one.secret)], [409, true])
    const foreign = await remove(two, secretId)
    assert.deepEqual([foreign.status, foreign.json.code], [404, 'OAUTH-60010'])
    assert.equal((await provider.get(at(two, `/${secretId}`), admin)).json.code, 'OAUTH-60010')
    assert.equal(await works(one, one.secret), true)
  })
  it('are not for public clients, nor for whoever lacks the permission, security 7.4', async () => {
    const open = await provider.addClient({ public: true, grantTypes: ['authorization_code'] })
    assert.deepEqual([(await add(open)).status, (await add(open)).json.code], [400, 'OAUTH-60001'])
    const kim = basic('kim', 'Swordfish-12-tides')
    for (const method of ['GET', 'POST'])
      assert.equal((await provider.request(at(open), { method, headers: kim, ...(method === 'POST' ? { json: {} } : {}) })).status, 403)
  })
})
