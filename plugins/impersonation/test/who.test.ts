import assert from 'node:assert/strict'
import { Administrators } from '@gatehouse/access/contracts'
import { Tenants } from '@gatehouse/kernel'
import { signIn } from '@gatehouse/oauth/test-provider'
import { Roles } from '@gatehouse/roles/contracts'
import { decodeJwt } from 'jose'
import { both, type Impersonating, permission, startImpersonation, usersOnly } from './support.ts'

describe('who may act as whom', () => {
  let at: Impersonating
  beforeEach(async () => {
    at = await startImpersonation()
  })
  afterEach(() => at[Symbol.asyncDispose]())
  const refused = async (requested_subject: string, who = 'hal') => {
    const answer = await at.begin({ requested_subject }, at.client, who)
    assert.deepEqual([answer.get('error'), answer.has('subject_token'), answer.has('id_token')], ['access_denied', false, false])
    return answer.get('error_description')
  }
  const adminId = async () => (await at.users.find(at.tenant, 'username', 'admin'))?.id ?? ''

  it('is nobody without the permission, whatever the application may', async () => {
    await at.provider.use(Roles).update(at.tenant, at.helpDesk.id, { users: [{ op: 'remove', values: [at.desk.id] }] })
    await refused(at.kim.id)
  })
  it('is not oneself', async () => {
    await refused(at.desk.id)
  })
  it('is nobody who does not exist, is of another tenant, locked or disabled: all alike, security 8.2', async () => {
    const other = await at.provider.use(Tenants).create({ slug: 'other' })
    const { id: foreign } = await at.users.create(other, { username: 'far', password: 'Swordfish-12-tides' })
    const said = await Promise.all(['nobody', foreign, '__proto__'].map((id) => refused(id)))
    for (const change of [{ disabled: true }, { locked: true }, { active: false }]) {
      const { id } = await at.users.create(at.tenant, { username: `u${said.length}`, password: 'Swordfish-12-tides' })
      await at.users.update(at.tenant, id, change)
      said.push(await refused(id))
    }
    assert.equal(new Set(said).size, 1)
  })
  it('is an administrator for administrators only: nobody gains power by it, security 3.11 and 3.12', async () => {
    await refused(await adminId())
    const { id } = await at.users.create(at.tenant, { username: 'second', password: 'Swordfish-12-tides' })
    await at.provider.use(Administrators).add(at.tenant, id)
    assert.ok((await at.begin({ requested_subject: id }, at.client, 'admin')).get('subject_token'))
  })
  it('gets of management scopes those alone that both have, and never the right to impersonate, security 3.12', async () => {
    const scope = `openid ${both} ${usersOnly} internal_login SYSTEM ${permission}`
    const answer = await at.begin({ scope })
    assert.equal(decodeJwt(answer.get('subject_token') ?? '').scope, `openid ${both} internal_login`)
    const { json } = await at.exchange(answer)
    const bearer = { authorization: `Bearer ${json.access_token}` }
    assert.equal((await at.provider.get('/api/server/v1/applications', bearer)).status, 403)
    const byAdmin = await at.begin({ scope }, at.client, 'admin')
    assert.equal(decodeJwt(byAdmin.get('subject_token') ?? '').scope, `openid ${both} ${usersOnly} internal_login`)
  })
  it('sees the account of the user and changes nothing in it, which would outlast the impersonation, security 3.11', async () => {
    const { json } = await at.exchange(await at.begin({ scope: `openid internal_login ${both} ${permission}` }))
    const headers = { authorization: `Bearer ${json.access_token}` }
    const path = '/api/users/v1/me/sessions'
    assert.equal((await at.provider.get(path, headers)).status, 200)
    assert.equal((await at.provider.request(path, { method: 'DELETE', headers })).status, 403)
    const { tokens } = await signIn(at.provider, at.client, { scope: 'openid internal_login' })
    const own = { authorization: `Bearer ${tokens.access_token}` }
    assert.equal((await at.provider.request(path, { method: 'DELETE', headers: own })).status, 204, 'but for its owner')
  })
  it('gets of other scopes those of the user, which the impersonator need not have', async () => {
    assert.equal(decodeJwt((await at.begin()).get('subject_token') ?? '').scope, 'openid profile booking:read')
    const { id } = await at.users.create(at.tenant, { username: 'plain', password: 'Swordfish-12-tides' })
    assert.equal(decodeJwt((await at.begin({ requested_subject: id })).get('subject_token') ?? '').scope, 'openid profile')
  })
})

describe('tokens of an impersonation end, security 3.10', () => {
  let at: Impersonating
  beforeEach(async () => {
    at = await startImpersonation()
  })
  afterEach(() => at[Symbol.asyncDispose]())
  const ended = async (tokens: { readonly access_token: string; readonly refresh_token: string }) => {
    await at.provider.settle()
    assert.equal((await at.introspect(tokens.access_token)).active, false)
    assert.equal((await at.refresh(tokens.refresh_token)).json.error, 'invalid_grant')
  }
  const roles = () => at.provider.use(Roles)

  it('when the impersonator is disabled, for good', async () => {
    const tokens = await at.act()
    assert.equal((await at.introspect(tokens.access_token)).active, true)
    await at.users.update(at.tenant, at.desk.id, { active: false })
    await at.provider.settle()
    await at.users.update(at.tenant, at.desk.id, { active: true })
    await ended(tokens)
  })
  it('when the user is disabled', async () => {
    const tokens = await at.act()
    await at.users.update(at.tenant, at.kim.id, { active: false })
    await ended(tokens)
  })
  it('when the impersonator loses the permission', async () => {
    const tokens = await at.act()
    await roles().update(at.tenant, at.helpDesk.id, { permissions: [{ op: 'remove', values: [permission] }] })
    await ended(tokens)
  })
  it('when the impersonator loses a management scope of theirs', async () => {
    const tokens = await at.act({ scope: `openid ${both} ${permission}` })
    const others = await at.act()
    await roles().update(at.tenant, at.helpDesk.id, { permissions: [{ op: 'remove', values: [both] }] })
    assert.equal((await at.introspect(others.access_token)).active, true)
    await ended(tokens)
  })
  it('when the user becomes an administrator', async () => {
    const tokens = await at.act()
    await at.provider.use(Administrators).add(at.tenant, at.kim.id)
    await ended(tokens)
  })
  it('also those that another service made of them', async () => {
    const tokens = await at.act()
    const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange'
    const service = await at.provider.addClient({ grantTypes: [exchange], settings: { tokenExchange: { enabled: true, subjectClients: ['*'] } } })
    const form = { grant_type: exchange, subject_token: tokens.access_token, subject_token_type: 'urn:ietf:params:oauth:token-type:access_token' }
    const { access_token: onward } = (await at.provider.token(form, service.basic)).json
    assert.deepEqual((await at.introspect(onward)).act, { sub: service.id, act: { sub: at.desk.id } })
    await roles().update(at.tenant, at.helpDesk.id, { permissions: [{ op: 'remove', values: [permission] }] })
    assert.equal((await at.introspect(onward)).active, false)
  })
})
