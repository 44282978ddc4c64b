import assert from 'node:assert/strict'
import type { Principal } from '@gatehouse/kernel/http'
import { Administrators, type BearerVerifier, type PermissionSource, Permissions } from '../src/contracts.ts'
import { basic, startAccess } from './support/server.ts'

const annCredentials = basic('ann', 'correct horse')

describe('bearer tokens', () => {
  const principal = (tenantId: string): Principal => ({
    tenantId,
    kind: 'application',
    subject: 'client',
    clientId: 'client',
    permissions: new Set(['internal_manage']),
  })
  const verifier: BearerVerifier = {
    name: 'test',
    verify: async ({ id }, token) => (token === 'good' ? principal(id) : token === 'foreign' ? principal('other') : undefined),
  }

  it('are judged by the verifiers of other plugins, RFC 6750 §2.1', async () => {
    await using parts = await startAccess({ verifiers: [{ name: 'none', verify: async () => undefined }, verifier] })
    const statusOf = async (token: string, path = '/probe/manage') => (await parts.server.get(path, { authorization: `Bearer ${token}` })).status
    assert.equal(await statusOf('good'), 200)
    assert.equal(await statusOf('good', '/probe/login'), 403, 'an application is no user')
    assert.equal(await statusOf('bad'), 401)
    assert.equal(await statusOf('foreign'), 401, 'of another tenant, security 8.2')
  })

  it('are refused where nobody issues any, security 1.1', async () => {
    await using parts = await startAccess()
    assert.equal((await parts.server.get('/probe/login', { authorization: 'Bearer good' })).status, 401)
  })

  it('let nobody in when a verifier fails, security 1.1', async () => {
    await using parts = await startAccess({ verifiers: [{ name: 'broken', verify: () => Promise.reject(new Error('no')) }, verifier] })
    const { status } = await parts.server.get('/probe/manage', { authorization: 'Bearer good' })
    assert.equal(status, 500)
  })
})

describe('permissions of a user', () => {
  it('come from sources, and end with them at once, security 3.10', async () => {
    const granted = new Set<string>()
    const source: PermissionSource = { name: 'roles', of: async () => granted }
    await using parts = await startAccess({ sources: [source] })
    const status = async () => (await parts.server.get('/probe/manage', annCredentials)).status
    assert.equal(await status(), 403)
    granted.add('internal_manage')
    assert.equal(await status(), 200)
    granted.clear()
    assert.equal(await status(), 403)
  })

  it('are all for administrators, of their tenant and as long as they are one', async () => {
    await using parts = await startAccess()
    const { server, tenant, ann } = parts
    const administrators = server.use(Administrators)
    await administrators.add(tenant, ann.id)
    await administrators.add(tenant, ann.id)
    assert.equal((await server.get('/probe/manage', annCredentials)).status, 200)
    assert.equal(await server.use(Permissions).of(tenant, ann), 'all')
    assert.equal(await administrators.remove(tenant, ann.id), true)
    assert.equal(await administrators.remove(tenant, ann.id), false)
    assert.equal((await server.get('/probe/manage', annCredentials)).status, 403)
  })

  it('are forgotten with the user', async () => {
    await using parts = await startAccess()
    const { server, tenant, ann, users } = parts
    await server.use(Administrators).add(tenant, ann.id)
    await users.remove(tenant, ann.id)
    await server.settle()
    assert.equal(await server.use(Administrators).isAdministrator(tenant, ann.id), false)
  })
})
