import assert from 'node:assert/strict'
import { Tenants } from '@gatehouse/kernel'
import { RouteTable } from '@gatehouse/kernel/http'
import { RateLimiter } from '@gatehouse/kernel/state'
import { startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import { allPlugins } from './support/all-plugins.ts'
import { basic, newUser } from './support/api.ts'
import { adminPassword } from './support/process.ts'
import { snapshot } from './support/snapshot.ts'

const domains = ['acme.test', 'beta.test'] as const
const ownerPassword = 'Harbour-lights-77'
const owner = (domain: string) => basic(`owner-${domain}`, ownerPassword)

interface Belongings {
  readonly userId: string
  readonly applicationId: string
  readonly clientId: string
  readonly webhookId: string
  readonly groupId: string
  readonly roleId: string
  readonly apiId: string
}

describe('two tenants: no request of one can read, list or change anything of the other, security 8.1 and 8.2', () => {
  let server: TestServer
  let acme: Belongings
  let acmeTenantId: string
  const send = (domain: string, method: string, path: string, as: string | undefined, json?: unknown) =>
    server.request(`/t/${domain}${path}`, { method, headers: as ? { authorization: as } : {}, ...(json === undefined ? {} : { json }) })

  const furnish = async (domain: string): Promise<Belongings> => {
    const as = owner(domain)
    const user = await send(domain, 'POST', '/scim2/Users', as, newUser(`ann-${domain}`))
    assert.equal(user.status, 201, user.text)
    const oidc = { grantTypes: ['authorization_code', 'client_credentials'], callbackURLs: [`https://${domain}/cb`] }
    const made = await send(domain, 'POST', '/api/server/v1/applications', as, { name: `shop-${domain}`, inboundProtocolConfiguration: { oidc } })
    assert.equal(made.status, 201, made.text)
    const applicationId = made.headers.get('location')?.split('/').at(-1) ?? ''
    const inbound = await send(domain, 'GET', `/api/server/v1/applications/${applicationId}/inbound-protocols/oidc`, as)
    // Keys are made at their first use.
    assert.equal((await send(domain, 'GET', '/oauth2/jwks', undefined)).status, 200)
    const webhook = await send(domain, 'POST', '/api/server/v1/webhooks', as, {
      name: `hook-${domain}`,
      endpoint: `https://${domain}/hook`,
      eventProfile: { name: 'WSO2', uri: 'https://schemas.identity.wso2.org/events' },
      channelsSubscribed: ['https://schemas.identity.wso2.org/events/user'],
      secret: 'a-very-long-shared-secret',
      status: 'ACTIVE',
    })
    assert.equal(webhook.status, 201, webhook.text)
    const group = await send(domain, 'POST', '/scim2/Groups', as, { displayName: `team-${domain}`, members: [{ value: user.json.id }] })
    assert.equal(group.status, 201, group.text)
    const api = await send(domain, 'POST', '/api/server/v1/api-resources', as, { name: domain, identifier: domain, scopes: [{ name: `read:${domain}` }] })
    assert.equal(api.status, 201, api.text)
    const held = { permissions: [{ value: `read:${domain}` }], users: [{ value: user.json.id }], groups: [{ value: group.json.id }] }
    const role = await send(domain, 'POST', '/scim2/v2/Roles', as, { displayName: `reader-${domain}`, ...held })
    assert.equal(role.status, 201, role.text)
    const ids = { groupId: group.json.id, roleId: role.json.id, apiId: api.json.id }
    return { userId: user.json.id, applicationId, clientId: inbound.json.clientId, webhookId: webhook.json.id, ...ids }
  }

  before(async () => {
    const limitless = { consume: async () => undefined, reset: async () => undefined }
    server = await startTestServer({
      plugins: await allPlugins(),
      // Each of many refused Basic calls costs a hash.
      config: { users: { hashMemory: 8, hashPasses: 1, allowWeakHash: true } },
      tables: { admin: { password: adminPassword } },
      replace: [[RateLimiter, limitless]],
    })
    for (const domain of domains) {
      const owners = [{ username: `owner-${domain}`, password: ownerPassword, email: `owner@${domain}`, provisioningMethod: 'inline-password' }]
      const made = await server.request('/api/server/v1/tenants', {
        method: 'POST',
        headers: { authorization: basic('admin', adminPassword) },
        json: { domain, owners },
      })
      assert.equal(made.status, 201, made.text)
    }
    acme = await furnish('acme.test')
    await furnish('beta.test')
    acmeTenantId = (await server.use(Tenants).bySlug('acme.test'))?.id ?? ''
    await server.settle()
  })
  after(() => server?.stop())

  const bodies: readonly unknown[] = [
    undefined,
    { name: 'taken-over', userName: 'taken-over', active: false, status: 'INACTIVE', grantTypes: ['client_credentials'], scopes: [] },
    { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [{ op: 'replace', path: 'active', value: false }] },
  ]
  /** Every route with each of Acme's ids in each of its parameters. */
  const attempts = () =>
    server
      .use(RouteTable)
      .list()
      .flatMap(({ method, path }) => {
        const ids = path.includes(':') || path.includes('*') ? Object.values(acme) : ['']
        return ids.map((id) => ({ method, path: path.replace(/:[A-Za-z]+(\([^)]*\))?/g, id).replace('*', id) }))
      })
  const isAnswer = (status: number) => status >= 200 && status < 500 && status !== 418

  it("walks every route of Beta with Acme's ids, and every route of Acme as Beta's administrator", async () => {
    const before = await snapshot(server, acmeTenantId)
    let walked = 0
    for (const { method, path } of attempts()) {
      for (const json of method === 'GET' ? [undefined] : bodies) {
        for (const [domain, as] of [
          ['beta.test', owner('beta.test')],
          ['acme.test', owner('beta.test')],
          ['acme.test', undefined],
        ] as const) {
          const { status, text } = await send(domain, method, path, as, json)
          walked++
          assert.ok(isAnswer(status), `${method} /t/${domain}${path} answered ${status}: ${text}`)
          const told = Object.values(acme).filter((id) => text.includes(id) && !path.includes(id))
          assert.deepEqual(told, [], `${method} /t/${domain}${path} as ${as ? 'Beta' : 'nobody'} tells of Acme: ${text}`)
          if ([acme.userId, acme.groupId, acme.roleId].some((id) => path.includes(id)) && path.startsWith('/scim2'))
            assert.ok([400, 401, 403, 404, 405, 415].includes(status), `${method} ${path}: ${status}`)
        }
      }
    }
    assert.ok(walked > 200, `only ${walked} requests`)
    assert.deepEqual(await snapshot(server, acmeTenantId), before)
  })
  it("a token of Beta is nothing at Acme's", async () => {
    const path = `/api/server/v1/applications/${acme.applicationId}`
    assert.equal((await send('acme.test', 'GET', path, owner('acme.test'))).status, 200)
    assert.equal((await send('acme.test', 'GET', path, owner('beta.test'))).status, 401)
  })
  it('a deactivated tenant answers 404 everywhere, and works again when active', async () => {
    const tenants = server.use(Tenants)
    const beta = await tenants.bySlug('beta.test')
    await tenants.setActive(beta?.id ?? '', false)
    assert.equal((await send('beta.test', 'GET', '/scim2/Users', owner('beta.test'))).status, 404)
    await tenants.setActive(beta?.id ?? '', true)
    assert.equal((await send('beta.test', 'GET', '/scim2/Users', owner('beta.test'))).status, 200)
  })
})
