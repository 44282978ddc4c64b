import assert from 'node:assert/strict'
import { definePlugin, Tenants } from '@gatehouse/kernel'
import { type User, Users } from '@gatehouse/users/contracts'
import { type ScimAccountExtension, ScimError, scimAccountExtensions } from '../src/contracts.ts'
import { asUser, type Scim, startScim } from './support/server.ts'

const system = 'urn:scim:wso2:schema'
const password = 'Swordfish-12-tides'
const [done, waiting] = [[] as string[], new Set<string>()]
const extension: ScimAccountExtension = {
  name: 'test-greeting',
  attributes: [{ name: 'greet', description: 'Says hello.' }],
  async creating(_tenant, user, asked) {
    if (!asked.has('greet')) return undefined
    if (user.claims?.givenname === 'Nobody') throw new ScimError(400, 'invalidValue', 'nobody is not greeted')
    return { user: { ...user, locked: true }, within: async ({ id }) => void waiting.add(id) }
  },
  async changing(_tenant, _user, change, asked) {
    if (!asked.has('greet')) return undefined
    const after = async ({ username, active }: User): Promise<void> => {
      if (username === 'erin') throw new Error('the node goes down')
      done.push(`${username} ${active}`)
    }
    return { change: { ...change, locked: false }, after }
  },
  waiting: async (_tenant, users) =>
    new Map(users.filter(({ id }) => waiting.has(id)).map(({ id }) => [id, { accountState: 'PENDING_HI', lockedReason: 'PENDING_HELLO' }])),
}
const plugin = definePlugin({ name: 'test-extension', setup: ({ host }) => host.contribute(scimAccountExtensions, extension) })

describe('an extension of SCIM accounts', () => {
  let scim: Scim
  before(async () => {
    scim = await startScim({ plugins: [plugin] })
  })
  after(() => scim[Symbol.asyncDispose]())

  it('has a say in what is made, and in what state it is shown', async () => {
    const { status, json } = await scim.create({ userName: 'ann', password, [system]: { greet: 'true' } })
    assert.equal(status, 201)
    const { greet, accountLocked, accountState, lockedReason } = json[system]
    assert.deepEqual([greet, accountLocked, accountState, lockedReason], [undefined, true, 'PENDING_HI', 'PENDING_HELLO'])
    const disabled = await scim.patch(json.id, [{ op: 'replace', value: { [system]: { accountDisabled: true } } }])
    assert.equal(disabled.json[system].accountState, 'DISABLED')
    const other = await scim.create({ userName: 'bob', password, [system]: { accountLocked: true, greet: false } })
    assert.deepEqual([other.json[system].accountState, other.json[system].lockedReason], ['LOCKED', 'ADMIN_INITIATED'])
  })
  it('can refuse, and then nobody is made', async () => {
    const { status, json } = await scim.create({ userName: 'nobody', password, name: { givenName: 'Nobody' }, [system]: { greet: true } })
    assert.deepEqual([status, json.scimType, json.detail], [400, 'invalidValue', 'nobody is not greeted'])
    assert.equal(await scim.server.use(Users).find(await scim.server.use(Tenants).default(), 'username', 'nobody'), undefined)
  })
  it('has a say in changes, by PATCH and PUT, also where nothing else changes', async () => {
    const { json } = await scim.create({ userName: 'carl', password, [system]: { accountLocked: true } })
    const patched = await scim.patch(json.id, [{ op: 'add', path: `${system}:greet`, value: true }])
    assert.deepEqual([patched.status, patched.json.active, patched.json[system].greet], [200, true, undefined])
    const put = await scim.call(`/Users/${json.id}`, { method: 'PUT', json: { userName: 'carl', [system]: { greet: true } } })
    assert.equal(put.status, 200)
    assert.deepEqual(done, ['carl true', 'carl true'])
    await scim.patch(json.id, [{ op: 'replace', value: { title: 'Clerk' } }])
    assert.equal(done.length, 2, 'it is kept nowhere')
  })
  it('keeps a change back when its own part of it fails: nothing is half there, security 11.1', async () => {
    const { json } = await scim.create({ userName: 'erin', password, [system]: { accountLocked: true } })
    const value = { title: 'Clerk', [system]: { greet: true } }
    assert.equal((await scim.patch(json.id, [{ op: 'add', value }])).status, 500)
    const { json: now } = await scim.call(`/Users/${json.id}`)
    assert.deepEqual([now.title, now.active, now.meta.version], [undefined, false, json.meta.version])
  })
  it('is for administrators: nobody asks for it through /Me, security 7.2', async () => {
    const { json } = await scim.create({ userName: 'dora', password })
    const before = done.length
    const own = await scim.call('/Me', { method: 'PATCH', json: { Operations: [{ op: 'add', path: `${system}:greet`, value: true }] } }, asUser(json.id))
    assert.equal(own.status, 400)
    const put = await scim.call('/Me', { method: 'PUT', json: { userName: 'dora', [system]: { greet: true } } }, asUser(json.id))
    assert.deepEqual([put.status, done.length], [200, before])
  })
  it('is in the schema, write-only and never returned, RFC 7643 §7', async () => {
    const { json } = await scim.call(`/Schemas/${system}`)
    const { type, mutability, returned } = json.attributes.find(({ name }: { name: string }) => name === 'greet')
    assert.deepEqual([type, mutability, returned], ['boolean', 'writeOnly', 'never'])
    assert.equal((await scim.list({ filter: `${system}:greet eq true` })).status, 400)
  })
})
