import assert from 'node:assert/strict'
import { Audit, Tenants } from '@gatehouse/kernel'
import { Applications, applicationCreated, applicationDeleted, applicationUpdated } from '../src/contracts.ts'
import { type ApplicationsServer, base, everything, holding, startApplications } from './support/server.ts'

describe('applications API', () => {
  let server: ApplicationsServer
  const records: string[] = []
  before(async () => {
    const audit: Audit = { record: async ({ action, actor }) => void records.push(`${action} ${actor ? 'by somebody' : ''}`) }
    server = await startApplications({ replace: [[Audit, audit]] })
  })
  after(() => server[Symbol.asyncDispose]())

  it('creates with 201, Location and no body, and shows the defaults', async () => {
    const made = await server.call(base, { json: { name: 'shop' } })
    assert.deepEqual([made.status, made.text], [201, ''])
    const id = made.headers.get('location')?.split('/').at(-1) ?? ''
    assert.match(made.headers.get('location') ?? '', new RegExp(`^${server.server.url}${base}/[0-9a-f-]{36}$`))
    const { json } = await server.on(id)
    assert.equal(json.name, 'shop')
    assert.deepEqual(json.inboundProtocols, [])
    assert.deepEqual(json.authenticationSequence, {
      type: 'DEFAULT',
      steps: [{ id: 1, options: [{ idp: 'LOCAL', authenticator: 'BasicAuthenticator' }] }],
      subjectStepId: 1,
      attributeStepId: 1,
    })
    assert.equal(json.claimConfiguration.dialect, 'LOCAL')
    assert.equal(json.advancedConfigurations.skipLoginConsent, false)
    assert.deepEqual([json.applicationEnabled, json.access, json.associatedRoles.allowedAudience], [true, 'WRITE', 'ORGANIZATION'])
  })

  it('changes only the members that PATCH names', async () => {
    const id = await server.create({ name: 'patched', description: 'before', accessUrl: 'https://a.test', advancedConfigurations: { skipLoginConsent: true } })
    const { status } = await server.on(id, '', { method: 'PATCH', json: { description: 'after', advancedConfigurations: { skipLogoutConsent: true } } })
    assert.equal(status, 200)
    const { json } = await server.on(id)
    const { skipLoginConsent, skipLogoutConsent } = json.advancedConfigurations
    assert.deepEqual([json.name, json.description, json.accessUrl, skipLoginConsent, skipLogoutConsent], ['patched', 'after', 'https://a.test', true, true])
  })

  it('keeps both of two changes made at once', async () => {
    const id = await server.create({ name: 'raced' })
    const changes = [{ description: 'd' }, { accessUrl: 'https://a.test' }, { imageUrl: 'https://i.test/x.png' }, { templateId: 't' }]
    await Promise.all(changes.map((json) => server.on(id, '', { method: 'PATCH', json })))
    const { json } = await server.on(id)
    assert.deepEqual([json.description, json.accessUrl, json.imageUrl, json.templateId], ['d', 'https://a.test', 'https://i.test/x.png', 't'])
  })

  it('deletes with 204, then answers 404 APP-60006 with message, description and trace id', async () => {
    const id = await server.create({ name: 'gone' })
    assert.equal((await server.on(id, '', { method: 'DELETE' })).status, 204)
    const { status, json, headers } = await server.on(id)
    assert.deepEqual([status, json.code], [404, 'APP-60006'])
    assert.deepEqual(Object.keys(json).sort(), ['code', 'description', 'message', 'traceId'])
    assert.equal(json.traceId, headers.get('correlation-id'))
    assert.equal((await server.on(id, '', { method: 'DELETE' })).status, 404)
  })

  for (const [what, body, status, code] of [
    ['a name that is taken', { name: 'shop' }, 409, 'APP-60007'],
    ['a blank name', { name: ' ' }, 400, 'APP-60001'],
    ['a name with a control character', { name: 'a\u0007b' }, 400, 'APP-60001'],
    ['the name of the resident application', { name: 'wso2carbon-local-sp' }, 409, 'APP-60007'],
    ['the name of a system application', { name: 'Console' }, 400, 'APP-60515'],
    ['no name', {}, 400, 'UE-10000'],
    ['an unknown member', { name: 'x', owner: 'me' }, 400, 'UE-10000'],
    ['an unknown member further down', { name: 'x', advancedConfigurations: { admin: true } }, 400, 'UE-10000'],
    ['a discoverable application without accessUrl', { name: 'x', advancedConfigurations: { discoverableByEndUsers: true } }, 400, 'APP-60001'],
    ['a script for a URL', { name: 'x', accessUrl: 'javascript:alert(1)' }, 400, 'APP-60001'],
    ['mapped subject mandatory, but off', { name: 'x', claimConfiguration: { subject: { mappedLocalSubjectMandatory: true } } }, 400, 'APP-60513'],
    [
      'an unmapped claim of a custom dialect',
      { name: 'x', claimConfiguration: { dialect: 'CUSTOM', requestedClaims: [{ claim: { uri: 'nick' } }] } },
      400,
      'APP-60001',
    ],
    ['outbound provisioning of one application', { name: 'x', provisioningConfigurations: { outboundProvisioningIdps: [{ idp: 'a' }] } }, 400, 'APP-60514'],
    ['read-only properties', { name: 'x', advancedConfigurations: { additionalSpProperties: [{ name: 'a', value: 'b' }] } }, 400, 'APP-60506'],
    [
      'credentials that it would have to keep, security 1.9',
      { name: 'x', advancedConfigurations: { attestationMetaData: { androidAttestationServiceCredentials: { private_key: 'k' } } } },
      400,
      'APP-60506',
    ],
    [
      'more than a column holds',
      { name: 'x', advancedConfigurations: { discoverableGroups: [{ userStore: 'u', groups: [{ id: 'i'.repeat(70_000) }] }] } },
      400,
      'APP-60001',
    ],
    ['a protocol that is not here', { name: 'x', inboundProtocolConfiguration: { saml: {} } }, 400, 'APP-60501'],
  ] as const)
    it(`refuses ${what}: ${code}`, async () => {
      const answer = await server.call(base, { json: body })
      assert.deepEqual([answer.status, answer.json.code], [status, code], answer.text)
      assert.equal((await server.call('?filter=name eq x'.replaceAll(' ', '+'))).json.totalResults, 0)
    })

  it('refuses a template, and a rename to a name that is taken or reserved', async () => {
    assert.equal((await server.call('?template=t', { json: { name: 'x' } })).json.code, 'APP-65501')
    const id = await server.create({ name: 'renamed' })
    for (const [name, status, code] of [
      ['shop', 409, 'APP-60007'],
      ['wso2carbon-local-sp', 403, 'APP-60008'],
      ['My Account', 400, 'APP-60516'],
    ] as const) {
      const answer = await server.on(id, '', { method: 'PATCH', json: { name } })
      assert.deepEqual([answer.status, answer.json.code], [status, code])
    }
    assert.equal((await server.on(id, '', { method: 'PATCH', json: { name: 'renamed' } })).status, 200)
  })

  it('is atomic over the inbound side: a bad one leaves no application, security 7.3', async () => {
    const bad = await server.call(base, { json: { name: 'half', inboundProtocolConfiguration: { oidc: {} } } })
    assert.deepEqual([bad.status, bad.json.code], [400, 'APP-60501'])
    assert.equal((await server.call('?filter=name+eq+half')).json.totalResults, 0)
  })

  it('emits what happened, and records who did it, security 1.12', async () => {
    const id = await server.create({ name: 'told' })
    await server.on(id, '', { method: 'PATCH', json: { description: 'd' } })
    await server.on(id, '', { method: 'DELETE' })
    for (const event of [applicationCreated, applicationUpdated, applicationDeleted])
      assert.ok(
        server.server.heard(event).some(({ applicationId }) => applicationId === id),
        event.id,
      )
    for (const action of ['created', 'updated', 'deleted']) assert.ok(records.includes(`applications.${action} by somebody`), action)
  })

  it('shows a change at once to the token that others use', async () => {
    const id = await server.create({ name: 'cached' })
    const found = await server.server.use(Tenants).default()
    const applications = server.server.use(Applications)
    assert.equal((await applications.find(found, id))?.enabled, true)
    await server.on(id, '', { method: 'PATCH', json: { applicationEnabled: false } })
    assert.equal((await applications.find(found, id))?.enabled, false)
    await server.on(id, '', { method: 'DELETE' })
    assert.equal(await applications.find(found, id), undefined)
  })

  it('demands the permission of each operation, security 7.4', async () => {
    const id = await server.create({ name: 'guarded' })
    const calls = [
      ['GET', '', 'view', undefined],
      ['GET', `/${id}`, 'view', undefined],
      ['POST', '', 'create', { name: 'by-token' }],
      ['PATCH', `/${id}`, 'update', { description: 'x' }],
      ['DELETE', `/${id}`, 'delete', undefined],
    ] as const
    for (const [method, path, verb, json] of calls) {
      const request = { method, ...(json ? { json } : {}) }
      const others = ['view', 'create', 'update', 'delete'].filter((other) => other !== verb).map((other) => `internal_application_mgt_${other}`)
      assert.equal((await server.call(base + path, request, {})).status, 401)
      assert.equal((await server.call(base + path, request, holding(...others))).status, 403, `${method} ${path}`)
      assert.ok((await server.call(base + path, request, holding(`internal_application_mgt_${verb}`))).status < 300, `${method} ${path}`)
    }
  })

  it('knows nothing of another tenant: an id of it does not exist, security 8.2', async () => {
    const id = await server.create({ name: 'ours' })
    const { slug } = await server.tenant('other.test')
    for (const [method, rest, json] of [
      ['GET', '', undefined],
      ['PATCH', '', { description: 'stolen' }],
      ['DELETE', '', undefined],
      ['GET', '/inbound-protocols', undefined],
      ['PUT', '/inbound-protocols/oidc', { clientId: 'c' }],
      ['GET', '/authorized-apis', undefined],
    ] as const) {
      const path = `/t/${slug}${base}/${id}${rest}`
      const answer = await server.call(path, { method, ...(json ? { json } : {}) }, everything)
      assert.deepEqual([answer.status, answer.json.code], [404, 'APP-60006'], `${method} ${rest}`)
    }
    assert.equal((await server.call(`/t/${slug}${base}`, {}, everything)).json.totalResults, 0)
    assert.equal((await server.on(id)).json.description, undefined)
  })
})
