import assert from 'node:assert/strict'
import { Audit, type AuditRecord, definePlugin, Tenants } from '@gatehouse/kernel'
import { personalData } from '@gatehouse/users/contracts'
import { asUser, type Scim, startScim } from './support/server.ts'

/** Knows a colour of everybody. */
const colours = definePlugin({
  name: 'test-colours',
  setup({ host }) {
    host.contribute(personalData, { name: 'colours', of: async (_, { username }) => [`${username}'s blue`] })
  },
})
const may = 'internal_user_data_export'

describe('the export of personal data', () => {
  let scim: Scim
  let [ann, bob] = ['', '']
  const records: AuditRecord[] = []
  before(async () => {
    const audit: Audit = { record: async (entry) => void records.push(entry) }
    scim = await startScim({ plugins: [colours], replace: [[Audit, audit]] })
    const create = async (userName: string): Promise<string> =>
      (await scim.create({ userName, password: 'Swordfish-12-tides', name: { givenName: userName } })).json.id
    ;[ann, bob] = [await create('ann'), await create('bob')]
  })
  after(() => scim[Symbol.asyncDispose]())

  it('holds the own profile, account and what plugins add, and no secret, GDPR articles 15 and 20, security 1.9', async () => {
    const { status, headers, json, text } = await scim.server.request('/api/users/v1/me/personal-data', { headers: asUser(ann) })
    assert.equal(status, 200, text)
    assert.match(headers.get('content-disposition') ?? '', /^attachment/)
    assert.deepEqual([json.user.id, json.user.username, json.user.claims.givenname, json.colours], [ann, 'ann', 'ann', ["ann's blue"]])
    assert.equal(json.account.locked, false)
    assert.doesNotMatch(text, /argon2|Swordfish|bob/)
    assert.ok(records.some(({ action, actor, target }) => action === 'scim.personal-data-exported' && actor === ann && target === ann))
  })
  it('of others is for those who may, and there is none across tenants, security 7.4, 8.2', async () => {
    const path = `/api/users/v1/${ann}/personal-data`
    assert.equal((await scim.server.request(path)).status, 401)
    for (const permissions of [[], ['internal_user_mgt_view']])
      assert.equal((await scim.server.request(path, { headers: asUser(bob, ...permissions) })).status, 403)
    assert.equal((await scim.server.request(path, { headers: asUser(bob, may) })).json.user.id, ann)
    assert.equal((await scim.server.request('/api/users/v1/nobody/personal-data', { headers: asUser(bob, may) })).status, 404)
    await scim.server.use(Tenants).create({ slug: 'acme' })
    assert.equal((await scim.server.request(`/t/acme${path}`, { headers: asUser(bob, may) })).status, 404)
  })
  it('is gone with the user', async () => {
    const id = (await scim.create({ userName: 'gone' })).json.id
    assert.equal((await scim.call(`/Users/${id}`, { method: 'DELETE' })).status, 204)
    assert.equal((await scim.server.request(`/api/users/v1/${id}/personal-data`, { headers: asUser(bob, may) })).status, 404)
  })
})
