import assert from 'node:assert/strict'
import { Administrators } from '@gatehouse/access/contracts'
import type { Application } from '@gatehouse/applications/contracts'
import { testTenant } from '@gatehouse/kernel/testing'
import type { User } from '@gatehouse/users/contracts'
import type { Client } from '../src/contracts.ts'
import { createScopePolicy } from '../src/scopes/policy.ts'
import { parseScope } from '../src/scopes/scope.ts'
import { type Provider, startProvider } from './support/provider.ts'
import { signIn } from './support/sign-in.ts'

const tenant = testTenant()
const client = (...authorizedScopes: string[]) => ({ application: { authorizedScopes } as unknown as Application }) as Client
const user = { id: 'u1' } as User
const policyFor = (permissions: ReadonlySet<string> | 'all' | undefined) =>
  createScopePolicy({ sources: new Map(), permissions: permissions && { of: async () => permissions } })

describe('scope policy, security 3.12', () => {
  const management = ['internal_user_mgt_list', 'internal_user_mgt_delete']
  const all = [...management, 'internal_login', 'booking:read', 'SYSTEM']

  it('gives an application what it was authorized for, and no more, whatever it asks', async () => {
    const policy = policyFor('all')
    assert.deepEqual(await policy.grant(tenant, client(), undefined, all), [])
    assert.deepEqual(await policy.grant(tenant, client('internal_user_mgt_list', 'booking:read'), undefined, all), ['internal_user_mgt_list', 'booking:read'])
    assert.deepEqual(
      await policy.grant(tenant, client('internal_login'), undefined, ['internal_login', 'SYSTEM']),
      [],
      'an application has no account of its own',
    )
  })
  it('gives a user’s token what both the application and the user may', async () => {
    const authorized = client(...management)
    assert.deepEqual(await policyFor('all').grant(tenant, authorized, user, management), management)
    assert.deepEqual(await policyFor(new Set(['internal_user_mgt_list'])).grant(tenant, authorized, user, management), ['internal_user_mgt_list'])
    assert.deepEqual(await policyFor(new Set()).grant(tenant, authorized, user, management), [])
    assert.deepEqual(await policyFor(undefined).grant(tenant, authorized, user, management), [], 'nobody to ask: fail closed')
    assert.deepEqual(await policyFor('all').grant(tenant, client(), user, management), [], 'an administrator in an application that was given nothing')
  })
  it('turns SYSTEM into all that the caller may have', async () => {
    assert.deepEqual(await policyFor('all').grant(tenant, client(...management, 'booking:read'), user, ['SYSTEM']), [...management, 'internal_login'])
    assert.deepEqual(await policyFor('all').grant(tenant, client('internal_user_mgt_list'), undefined, ['SYSTEM']), ['internal_user_mgt_list'])
  })
  it('gives internal_login to users', async () =>
    assert.deepEqual(await policyFor(undefined).grant(tenant, client(), user, ['internal_login']), ['internal_login']))
  it('takes permissions away from tokens whose user or application lost them, security 3.10', async () => {
    const held = await policyFor(new Set(['internal_user_mgt_list'])).permissions(tenant, client('internal_user_mgt_list'), user, management)
    assert.deepEqual([...held], ['internal_user_mgt_list'])
    assert.equal((await policyFor(new Set()).permissions(tenant, client(...management), user, management)).size, 0)
    assert.equal((await policyFor('all').permissions(tenant, client(), undefined, management)).size, 0)
  })
})

describe('scope parameter, RFC 6749 §3.3', () => {
  it('is split, each scope once', () => {
    assert.deepEqual(parseScope(' openid email openid '), ['openid', 'email'])
    assert.deepEqual(parseScope(undefined), [])
  })
  it('refuses what is no scope', () => {
    for (const scope of ['a"', 'a\tb', 'a\u0000b', 'ü', 'a  b']) assert.throws(() => parseScope(scope), { error: 'invalid_scope' }, scope)
  })
})

describe('management APIs take access tokens with the right scope, security 3.12', () => {
  let provider: Provider
  before(async () => {
    provider = await startProvider()
  })
  after(() => provider.stop())
  const list = async (token: string) => (await provider.get('/api/server/v1/applications', { authorization: `Bearer ${token}` })).status

  it('of an authorized application', async () => {
    const scope = 'internal_application_mgt_view'
    const allowed = await provider.addClient({}, { authorizedScopes: [scope] })
    const { json } = await provider.token({ grant_type: 'client_credentials', scope }, allowed.basic)
    assert.equal(json.scope, scope)
    assert.equal(await list(json.access_token), 200)
    const silent = await provider.token({ grant_type: 'client_credentials' }, allowed.basic)
    assert.equal(await list(silent.json.access_token), 403, 'what was not asked for is not there')
  })
  it('not of one that was given nothing', async () => {
    const { json } = await provider.token(
      { grant_type: 'client_credentials', scope: 'internal_application_mgt_view SYSTEM' },
      (await provider.addClient()).basic,
    )
    assert.equal(json.scope, undefined)
    assert.equal(await list(json.access_token), 403)
  })
  it('of an administrator, in an authorized application, for as long as both hold', async () => {
    const scope = 'openid internal_application_mgt_view'
    const allowed = await provider.addClient({}, { authorizedScopes: ['internal_application_mgt_view'] })
    const { tokens: ordinary } = await signIn(provider, allowed, { scope })
    assert.equal(ordinary.scope, 'openid')
    await provider.use(Administrators).add(provider.tenant, provider.user.id)
    const { tokens } = await signIn(provider, allowed, { scope })
    assert.equal(tokens.scope, scope)
    assert.equal(await list(tokens.access_token), 200)
    const { tokens: other } = await signIn(provider, await provider.addClient(), { scope })
    assert.equal(other.scope, 'openid')
    await provider.use(Administrators).remove(provider.tenant, provider.user.id)
    assert.equal(await list(tokens.access_token), 403)
    const refreshed = await provider.token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token }, allowed.basic)
    assert.equal(refreshed.json.scope, 'openid')
  })
})
