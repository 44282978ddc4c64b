import assert from 'node:assert/strict'
import { Applications } from '@gatehouse/applications/contracts'
import { Consents } from '@gatehouse/consent/contracts'
import { Tenants } from '@gatehouse/kernel'
import { Users } from '@gatehouse/users/contracts'
import { adminPassword, basic, kim, type Provider, startProvider, type TestClient } from './support/provider.ts'
import { signIn } from './support/sign-in.ts'

const base = '/api/users/v2'
const own = `${base}/me/authorized-apps`
const lee = { username: 'lee', password: 'Herring-12-tides' }
const asKim = basic(kim.username, kim.password)
const asLee = basic(lee.username, lee.password)
const admin = basic('admin', adminPassword)

describe('authorized apps, openapi/user-authorized-apps-v2.yaml', () => {
  let provider: Provider
  let client: TestClient
  beforeEach(async () => {
    provider = await startProvider()
    await provider.use(Users).create(provider.tenant, lee)
    client = await provider.addClient()
    await agree(client)
  })
  afterEach(() => provider.stop())
  const agree = ({ application }: TestClient) =>
    provider.use(Consents).record(provider.tenant, { userId: provider.user.id, applicationId: application.id, scopes: ['openid', 'email'], claims: [] })
  const remove = (path: string, headers: Readonly<Record<string, string>>) => provider.request(path, { method: 'DELETE', headers })
  const active = async (token: string) => (await provider.introspect(token, client)).active as boolean
  const shown = () => ({ id: client.application.id, name: client.application.name, clientId: client.id, approvedScopes: ['openid', 'email'] })

  it('are listed, and shown one by one', async () => {
    assert.deepEqual((await provider.get(own, asKim)).json, [shown()])
    assert.deepEqual((await provider.get(`${own}/${client.application.id}`, asKim)).json, shown())
    assert.equal((await provider.get(`${own}/unheard-of`, asKim)).status, 404)
    const plain = await provider.use(Applications).create(provider.tenant, { name: 'no OAuth' })
    await provider.use(Consents).record(provider.tenant, { userId: provider.user.id, applicationId: plain.id, scopes: [], claims: [] })
    assert.equal((await provider.get(own, asKim)).json.length, 1, 'only those of OAuth')
  })
  it('are removed with their tokens, one or all, security 3.10', async () => {
    const { tokens } = await signIn(provider, client)
    const path = `${own}/${client.application.id}`
    assert.equal((await remove(path, asKim)).status, 204)
    await provider.settle()
    assert.equal(await active(tokens.access_token), false)
    assert.equal((await provider.token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token }, client.basic)).json.error, 'invalid_grant')
    assert.equal((await remove(path, asKim)).status, 404)
    await agree(client)
    await agree(await provider.addClient())
    assert.equal((await remove(own, asKim)).status, 204)
    assert.deepEqual((await provider.get(own, asKim)).json, [])
  })
  it("are nobody else's to see or remove, security 4.5 and 7.4", async () => {
    const path = `${own}/${client.application.id}`
    assert.deepEqual((await provider.get(own, asLee)).json, [])
    assert.equal((await provider.get(path, asLee)).status, 404)
    assert.equal((await remove(path, asLee)).status, 404)
    assert.equal((await remove(own, asLee)).status, 204)
    const his = `${base}/${provider.user.id}/authorized-apps`
    for (const one of [his, `${his}/${client.application.id}`]) {
      assert.equal((await provider.get(one)).status, 401)
      assert.equal((await provider.get(one, asLee)).status, 403)
      assert.equal((await remove(one, asLee)).status, 403)
    }
    assert.equal((await remove(`${base}/authorized-apps/${client.application.id}/tokens`, asKim)).status, 403)
    assert.deepEqual((await provider.get(own, asKim)).json, [shown()])
  })
  it('of a user are seen and removed by administrators', async () => {
    const his = `${base}/${provider.user.id}/authorized-apps`
    assert.deepEqual((await provider.get(his, admin)).json, [shown()])
    assert.deepEqual((await provider.get(`${his}/${client.application.id}`, admin)).json, shown())
    assert.equal((await remove(`${his}/${client.application.id}`, admin)).status, 204)
    assert.equal((await remove(`${his}/${client.application.id}`, admin)).status, 404)
    assert.equal((await remove(his, admin)).status, 204)
    assert.equal((await provider.get(`${base}/unheard-of/authorized-apps`, admin)).status, 404)
  })
  it('lose all their tokens at once, and go on, security 3.10', async () => {
    const { tokens } = await signIn(provider, client)
    const machine = (await provider.token({ grant_type: 'client_credentials' }, client.basic)).json.access_token
    const path = `${base}/authorized-apps/${client.application.id}/tokens`
    assert.equal((await remove(path, admin)).status, 204)
    for (const token of [tokens.access_token, machine]) assert.equal(await active(token), false)
    assert.equal((await provider.token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token }, client.basic)).json.error, 'invalid_grant')
    const { tokens: later } = await signIn(provider, client)
    assert.equal(await active(later.access_token), true)
    assert.equal((await remove(`${base}/authorized-apps/unheard-of/tokens`, admin)).status, 404)
  })
  it('of another tenant are not there, security 8.2', async () => {
    const other = await provider.use(Tenants).create({ slug: 'other' })
    await provider.use(Users).create(other, { username: 'root', password: 'Mackerel-12-tides' })
    const foreign = await provider.addClient({}, {}, other)
    await provider.use(Consents).record(other, { userId: provider.user.id, applicationId: foreign.application.id, scopes: ['openid'], claims: [] })
    assert.deepEqual((await provider.get(own, asKim)).json, [shown()])
    assert.equal((await remove(`${own}/${foreign.application.id}`, asKim)).status, 404)
    assert.equal((await remove(`${base}/authorized-apps/${foreign.application.id}/tokens`, admin)).status, 404)
    assert.ok(await provider.use(Consents).find(other, provider.user.id, foreign.application.id))
  })
})
