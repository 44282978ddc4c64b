import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import access from '@gatehouse/access'
import { Outbound, Secret, Transient } from '@gatehouse/kernel'
import { startTestServer, type TestServer, testTenant } from '@gatehouse/kernel/testing'
import { describeProvisioningTarget, provisionedUser } from '@gatehouse/provisioning/testing'
import scim from '@gatehouse/scim'
import users from '@gatehouse/users'
import { ScimTargetRefused } from '../src/client.ts'
import { scimTarget } from '../src/scim-target.ts'
import { patchOf, resourceOf } from '../src/user-resource.ts'

const password = 'correct-horse-battery-1'
const tenant = testTenant()
const outbound = { provisioning: { allowHttp: true, allowPrivate: ['127.0.0.1/32'] } }

for (const update of ['put', 'patch'] as const) {
  describe(`SCIM target that changes with ${update.toUpperCase()}, against a SCIM 2.0 server`, () => {
    let server: TestServer
    before(async () => {
      server = await startTestServer({ plugins: [users, access, scim], config: { scim: { usernameUpdate: true } }, tables: { admin: { password }, outbound } })
    })
    after(() => server.stop())
    const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`
    const open = () =>
      scimTarget(server.use(Outbound)).open(
        { url: `${server.url}/scim2/`, username: 'admin', password: new Secret(password), token: undefined, update },
        tenant,
      )

    describeProvisioningTarget(open, {
      read: async (remoteId) => {
        const { status, json } = await server.get(`/scim2/Users/${remoteId}`, { authorization })
        return status === 404 ? undefined : { username: json.userName, active: json.active }
      },
    })

    it('writes names, addresses and numbers, and takes away what the user has no more', async () => {
      const target = await open()
      const claims = {
        givenname: 'Kim',
        emailaddress: 'kim@work.test',
        'emails.work': 'kim@work.test',
        mobile: '+15550100',
        department: 'Tools',
        title: 'Boss',
      }
      const user = provisionedUser({ claims })
      const { remoteId } = await target.push({ kind: 'upsert', user, remoteId: undefined })
      const read = async () => (await server.get(`/scim2/Users/${remoteId}`, { authorization })).json
      const first = await read()
      assert.equal(first.externalId, user.id)
      assert.deepEqual(first.emails, [{ value: 'kim@work.test', type: 'work', primary: true }])
      assert.equal(first['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'].department, 'Tools')
      await target.push({ kind: 'upsert', user: { ...user, claims: { givenname: 'Kim' }, version: 2 }, remoteId })
      const { emails, phoneNumbers, title, name } = await read()
      assert.deepEqual({ emails, phoneNumbers, title, name }, { emails: undefined, phoneNumbers: undefined, title: undefined, name: { givenName: 'Kim' } })
    })

    it('takes over a user of the same name that is there already', async () => {
      const user = provisionedUser()
      const { json } = await server.request('/scim2/Users', { json: { userName: user.username }, headers: { authorization } })
      const { remoteId } = await (await open()).push({ kind: 'upsert', user, remoteId: undefined })
      assert.equal(remoteId, json.id)
    })

    it('says whether its settings are right', async () => {
      await (await open()).check?.()
      const wrong = await scimTarget(server.use(Outbound)).open({ url: `${server.url}/scim2`, token: new Secret('wrong'), update }, tenant)
      await assert.rejects(async () => wrong.check?.(), ScimTargetRefused)
    })
  })
}

describe('SCIM target', () => {
  let other: Server
  let answer: { status: number; body: string }
  let server: TestServer
  before(async () => {
    server = await startTestServer({ tables: { outbound } })
    other = createServer((_, response) => response.writeHead(answer.status).end(answer.body)).listen(0, '127.0.0.1')
  })
  after(async () => {
    other.close()
    other.closeAllConnections()
    await server.stop()
  })
  const push = async () => {
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    const target = await scimTarget(server.use(Outbound)).open({ url, token: new Secret('secret-token-1'), update: 'put' }, tenant)
    return target.push({ kind: 'upsert', user: provisionedUser(), remoteId: 'r1' })
  }

  for (const status of [500, 503, 429])
    it(`is asked again after ${status}`, async () => {
      answer = { status, body: '' }
      await assert.rejects(push, Transient)
    })
  for (const status of [302, 400, 401, 403])
    it(`stops at ${status}, and the error names no secret, security 1.9`, async () => {
      answer = { status, body: '' }
      await assert.rejects(push, (error) => error instanceof ScimTargetRefused && !JSON.stringify([error.message, error.detail]).includes('secret-token-1'))
    })
  it('stops at an answer that is not JSON', async () => {
    answer = { status: 200, body: '<html>' }
    await assert.rejects(push, ScimTargetRefused)
  })

  it('sends no password and no claim that SCIM has no attribute for', () => {
    const user = provisionedUser({ claims: { givenname: 'Kim', 'identity/secretkey': 'totp-secret' } })
    for (const sent of [resourceOf(user), patchOf(user)]) assert.ok(!JSON.stringify(sent).includes('totp-secret') && !JSON.stringify(sent).includes('password'))
  })

  for (const [settings, why] of [
    [{ url: 'https://x.test' }, 'without credentials'],
    [{ url: 'https://x.test', token: 'a', username: 'b', password: 'c' }, 'with two'],
    [{ url: 'https://x.test', username: 'b' }, 'with a name alone'],
    [{ url: 'x', token: 'a' }, 'with a relative URL'],
  ] as const)
    it(`refuses settings ${why}`, () => {
      assert.equal(scimTarget(server.use(Outbound)).settings.safeParse(settings).success, false)
    })
})
