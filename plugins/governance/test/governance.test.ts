import assert from 'node:assert/strict'
import { definePlugin, Tenants } from '@gatehouse/kernel'
import { AccessPolicy } from '@gatehouse/kernel/http'
import { startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import { Governance, type GovernanceConnector, governanceConnectors } from '../src/contracts.ts'
import governance from '../src/plugin.ts'

const base = '/api/server/v1/identity-governance'
const id = (name: string) => Buffer.from(name).toString('base64url')
const [policies, management] = [id('Password Policies'), id('Account Management')]
const toggle = (name: string) => ({ name, displayName: 'On', description: 'Whether', type: 'boolean', fallback: 'false' }) as const
const text = (name: string) => ({ name, displayName: 'Text', description: 'What', type: 'string', fallback: '' }) as const
const count = { name: 'history.count', displayName: 'Count', description: 'How many', type: 'number', fallback: '5' } as const
const connectors: readonly GovernanceConnector[] = [
  {
    name: 'history',
    category: 'Password Policies',
    friendlyName: 'History',
    order: 2,
    properties: [toggle('history.enable'), { ...count, fault: (value) => (Number(value) > 24 ? 'must be at most 24' : undefined) }],
  },
  {
    name: 'expiry',
    category: 'Password Policies',
    friendlyName: 'Expiry',
    order: 1,
    properties: [toggle('expiry.enable')],
    numbered: { pattern: /^expiry\.rule\d{1,3}$/, most: 2, of: text },
  },
  { name: 'idle', category: 'Account Management', friendlyName: 'Idle', order: 1, properties: [text('idle.delay')] },
]
/** Believes a header: `x-permissions: internal_login`. */
const guarded = definePlugin({
  name: 'guarded',
  provides: [AccessPolicy],
  setup({ host }) {
    host.contribute(governanceConnectors, ...connectors)
    host.provide(AccessPolicy, () => ({
      challenge: () => 'Test',
      async authenticate({ tenant, headers }) {
        const permissions = headers['x-permissions']
        return typeof permissions === 'string' ? { tenantId: tenant.id, kind: 'user', subject: 'ann', permissions: new Set(permissions.split(' ')) } : undefined
      },
    }))
  },
})
const all = 'internal_governance_view internal_governance_update internal_login'

describe('the governance API, openapi/identity-governance.yaml', () => {
  let server: TestServer
  const call = (method: string, path: string, body?: unknown, permissions = all) =>
    server.request(path, { method, headers: { 'x-permissions': permissions }, ...(body === undefined ? {} : { json: body }) })
  const patch = (path: string, properties: Readonly<Record<string, string>>) =>
    call('PATCH', path, { operation: 'UPDATE', properties: Object.entries(properties).map(([name, value]) => ({ name, value })) })
  const values = async (connector: string, slug?: string) => {
    const tenants = server.use(Tenants)
    const tenant = slug === undefined ? await tenants.default() : await tenants.bySlug(slug)
    assert.ok(tenant)
    return server.use(Governance).valuesOf(tenant, connector)
  }
  const history = `${base}/${policies}/connectors/${id('history')}`
  beforeEach(async () => {
    server = await startTestServer({ plugins: [governance, guarded] })
  })
  afterEach(() => server.stop())

  it('lists the categories that hold something, and leads to each, by base64url of the names', async () => {
    for (const path of [base, `${base}/`]) {
      const { status, json } = await call('GET', path)
      assert.equal(status, 200)
      assert.deepEqual(json, [
        {
          id: management,
          name: 'Account Management',
          self: `${base}/${management}`,
          connectors: [{ id: id('idle'), self: `${base}/${management}/connectors/${id('idle')}` }],
        },
        {
          id: policies,
          name: 'Password Policies',
          self: `${base}/${policies}`,
          connectors: ['expiry', 'history'].map((name) => ({ id: id(name), self: `${base}/${policies}/connectors/${id(name)}` })),
        },
      ])
    }
    const { json } = await call('GET', `${base}/${policies}`)
    assert.deepEqual([json.name, json.connectors.map(({ name }: { name: string }) => name)], ['Password Policies', ['expiry', 'history']])
    assert.deepEqual((await call('GET', history)).json, {
      id: id('history'),
      name: 'history',
      category: 'Password Policies',
      friendlyName: 'History',
      order: 2,
      subCategory: 'DEFAULT',
      properties: [
        { name: 'history.enable', value: 'false', displayName: 'On', description: 'Whether', meta: { type: 'boolean' } },
        { name: 'history.count', value: '5', displayName: 'Count', description: 'How many', meta: { type: 'number' } },
      ],
    })
  })
  it('changes and takes back values, of this tenant only, security 8.2', async () => {
    await server.use(Tenants).create({ slug: 'other' })
    const changed = await patch(history, { 'history.enable': 'true', 'history.count': '7' })
    assert.deepEqual(
      changed.json.properties.map(({ value }: { value: string }) => value),
      ['true', '7'],
    )
    assert.deepEqual(
      [await values('history'), await values('history', 'other')],
      [
        { 'history.enable': 'true', 'history.count': '7' },
        { 'history.enable': 'false', 'history.count': '5' },
      ],
    )
    assert.equal((await call('POST', `${history}/revert`, { properties: ['history.count'] })).status, 200)
    assert.equal((await values('history'))['history.count'], '5')
    const reverting = `${base}/${policies}/connectors/revert?connectorId=${id('history')}`
    assert.equal((await call('POST', reverting, { properties: ['history.enable'] })).status, 200)
    assert.equal((await values('history'))['history.enable'], 'false')
  })
  it('changes several at once, all or none', async () => {
    const several = (count: string) => ({
      operation: 'UPDATE',
      connectors: [
        { id: id('expiry'), properties: [{ name: 'expiry.enable', value: 'true' }] },
        { id: id('history'), properties: [{ name: 'history.count', value: count }] },
      ],
    })
    const path = `${base}/${policies}/connectors`
    assert.equal((await call('PATCH', path, several('99'))).status, 400)
    assert.equal((await values('expiry'))['expiry.enable'], 'false')
    assert.equal((await call('PATCH', path, several('9'))).status, 200)
    assert.deepEqual([(await values('expiry'))['expiry.enable'], (await values('history'))['history.count']], ['true', '9'])
  })
  it('takes only what is a value, and a bounded number of rules, security 1.1, 11.12', async () => {
    const expiry = `${base}/${policies}/connectors/${id('expiry')}`
    for (const wrong of [{ 'history.enable': 'yes' }, { 'history.count': '-1' }, { 'history.count': '25' }, { 'history.other': 'x' }])
      assert.equal((await patch(history, wrong as unknown as Record<string, string>)).status, 400, JSON.stringify(wrong))
    for (const body of [{}, { operation: 'REMOVE', properties: [] }, { operation: 'UPDATE', properties: [{ name: 'history.enable' }] }])
      assert.equal((await call('PATCH', history, body)).status, 400)
    assert.equal((await patch(expiry, { 'expiry.rule1': 'a', 'expiry.rule2': 'b' })).status, 200)
    assert.equal((await patch(expiry, { 'expiry.rule3': 'c' })).status, 400)
    assert.deepEqual(await values('expiry'), { 'expiry.enable': 'false', 'expiry.rule1': 'a', 'expiry.rule2': 'b' })
    for (const path of [`${base}/${id('Other Settings')}`, `${base}/nothing`, `${base}/${policies}/connectors/${id('idle')}`])
      assert.equal((await call('GET', path)).status, 404, path)
  })
  it('answers preferences to whoever signed in, and the rest to administrators, security 1.6 and 7.4', async () => {
    const asked = [{ 'connector-name': 'history', properties: ['history.enable', 'history.nothing', '__proto__', 'constructor'] }]
    const { status, json } = await call('POST', `${base}/preferences`, asked, 'internal_login')
    assert.deepEqual([status, json], [200, [{ 'connector-name': 'history', properties: [{ name: 'history.enable', value: 'false' }] }]])
    assert.equal((await call('POST', `${base}/preferences`, [{ 'connector-name': 'nobody' }])).status, 400)
    assert.equal((await call('GET', base, undefined, 'internal_login')).status, 403)
    assert.equal((await call('PATCH', history, { operation: 'UPDATE', properties: [] }, 'internal_governance_view')).status, 403)
  })
})
