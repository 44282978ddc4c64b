import assert from 'node:assert/strict'
import { asUser, type Scim, startScim } from './support/server.ts'

const system = 'urn:scim:wso2:schema'
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
describe('SCIM /Me, RFC 7644 §3.11', () => {
  let scim: Scim
  let id: string
  before(async () => {
    scim = await startScim()
    const { json } = await scim.create({
      userName: 'ann',
      password: 'Swordfish-12-tides',
      title: 'Clerk',
      emails: [{ value: 'ann@acme.io', primary: true }],
      [enterprise]: { department: 'Tools' },
      [system]: { emailVerified: true },
    })
    id = json.id
  })
  after(() => scim[Symbol.asyncDispose]())
  const me = (request = {}) => scim.call('/Me', request, asUser(id))
  const patch = (...operations: readonly unknown[]) => me({ method: 'PATCH', json: { Operations: operations } })

  it('is the user who calls', async () => {
    assert.equal((await me()).json.userName, 'ann')
    assert.equal((await me()).json.id, id)
  })
  it('needs a login, and is not for applications', async () => {
    assert.equal((await scim.call('/Me', {}, {})).status, 401)
    assert.equal((await scim.call('/Me', {}, { authorization: 'Bearer application.c.internal_login' })).status, 403)
    assert.equal((await scim.call('/Me', {}, { authorization: `Bearer user.${id}.other` })).status, 403)
  })
  it('changes the own profile', async () => {
    const { status, json } = await patch({ op: 'replace', path: 'displayName', value: 'Ann' })
    assert.deepEqual([status, json.displayName], [200, 'Ann'])
  })

  for (const [what, operation] of [
    ['the name', { op: 'replace', path: 'userName', value: 'root' }],
    ['the state', { op: 'replace', path: 'active', value: false }],
    ['the external id', { op: 'replace', path: 'externalId', value: 'x' }],
    ['the password, for which the old one must be asked, security 5.1', { op: 'replace', path: 'password', value: 'Another-34-whales' }],
    ['what the organization says', { op: 'replace', path: `${enterprise}:department`, value: 'Board' }],
    ['the manager', { op: 'add', value: { [enterprise]: { manager: 'boss' } } }],
    ['a verified mark, security 5.5', { op: 'add', path: `${system}:phoneVerified`, value: true }],
    ['a lock', { op: 'replace', path: `${system}:accountLocked`, value: true }],
    ['an unlock', { op: 'replace', value: { [system]: { accountLocked: false } } }],
    ['the disabled mark', { op: 'add', path: `${system}:accountDisabled`, value: 'True' }],
    ['entitlements', { op: 'add', path: 'entitlements', value: [{ value: 'E5' }] }],
    ['certificates, which may be a way in', { op: 'add', value: { x509Certificates: [{ value: 'MIIDQzCC' }] } }],
    ['wrong tries', { op: 'replace', path: `${system}:failedLoginAttempts`, value: 0 }],
    ['the end of a password', { op: 'replace', path: `${system}:passwordExpiryTime`, value: '0' }],
    ['a forced reset', { op: 'add', path: `${system}:forcePasswordReset`, value: true }],
    ['the state of the account', { op: 'add', path: `${system}:accountState`, value: 'UNLOCKED' }],
    ['the time of the last login', { op: 'replace', path: `${system}:lastLogonTime`, value: '0' }],
    ['roles', { op: 'add', path: 'roles', value: [{ value: 'admin' }] }],
    ['groups', { op: 'add', value: { groups: [{ value: 'admins' }] } }],
    ['the id', { op: 'replace', path: 'id', value: 'x' }],
  ] as const)
    it(`does not set ${what}: mutability, security 7.2`, async () => {
      const before = await me()
      const { status, json } = await patch({ op: 'replace', path: 'nickName', value: 'half' }, operation)
      assert.deepEqual([status, json.scimType], [400, 'mutability'])
      assert.deepEqual((await me()).json, before.json)
    })

  it('leaves those alone in PUT, RFC 7644 §3.5.1', async () => {
    const { status, json } = await me({
      method: 'PUT',
      json: {
        userName: 'root',
        active: false,
        title: 'Boss',
        roles: [{ value: 'admin' }],
        [enterprise]: { department: 'Board' },
        emails: [{ value: 'ann@acme.io', primary: true }],
        [system]: { phoneVerified: true, accountLocked: true, accountDisabled: true, lastLogonTime: '0' },
      },
    })
    assert.equal(status, 200)
    assert.deepEqual([json.userName, json.active, json.title, json.roles], ['ann', true, 'Boss', undefined])
    const { emailVerified, phoneVerified } = json[system]
    assert.deepEqual([json[enterprise], emailVerified, phoneVerified], [{ department: 'Tools' }, true, undefined])
  })
  it('is not verified after a new address, security 5.5', async () => {
    const { json } = await patch({ op: 'replace', path: 'emails', value: [{ value: 'other@acme.io', primary: true }] })
    assert.equal(json[system].emailVerified, undefined)
  })
})
