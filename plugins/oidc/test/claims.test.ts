import assert from 'node:assert/strict'
import type { Application } from '@gatehouse/applications/contracts'
import { testTenant } from '@gatehouse/kernel/testing'
import type { Authentication, Client } from '@gatehouse/oauth/contracts'
import type { User } from '@gatehouse/users/contracts'
import { baseScopes, claimRegistry } from '../src/claims/registry.ts'
import { createClaimRelease } from '../src/claims/release.ts'
import { parseClaimsParameter, requestedClaims } from '../src/claims/request.ts'
import type { ClaimSource } from '../src/contracts.ts'

const tenant = testTenant()
const user: User = {
  id: 'u1',
  username: 'kim',
  store: 'PRIMARY',
  active: true,
  claims: { emailaddress: 'kim@example.com', 'identity/emailVerified': 'true', givenname: 'Kim', nickname: '', country: 'DE' },
  createdAt: 0,
  updatedAt: 1_767_225_600_500,
  version: 1,
}
const client = (...uris: string[]) =>
  ({ application: { claimConfiguration: { requestedClaims: uris.map((uri) => ({ claim: { uri }, mandatory: false })) } } as unknown as Application }) as Client
const groups: ClaimSource = { name: 'groups', claims: ['groups'], values: async () => ({ groups: ['staff'] }) }
const config = { scopes: { groups: ['groups'] }, claims: {}, claimsInIdToken: true }
const scopes = new Map([...baseScopes(config)].map(([name, claims]) => [name, { claims }]))
const registry = claimRegistry(config, { sources: new Map([['groups', groups]]), dialects: undefined, scopes: { of: async () => scopes } })
const release = createClaimRelease(registry)
const ask = (
  scopes: readonly string[],
  by = client(),
  authentication?: Partial<Authentication>,
  place: 'userinfo' | 'id_token' = 'userinfo',
  withScopes = true,
) => release({ tenant, client: by, user, scopes, authentication: authentication as Authentication | undefined }, place, withScopes)

describe('release of claims', () => {
  it('follows the scopes, and leaves out what has no value, OpenID Connect Core §5.3.2', async () => {
    assert.deepEqual(await ask(['openid']), {})
    assert.deepEqual(await ask(['openid', 'email']), { email: 'kim@example.com', email_verified: true })
    const profile = await ask(['openid', 'profile'])
    assert.deepEqual(profile, { given_name: 'Kim', name: 'Kim', preferred_username: 'kim', updated_at: 1_767_225_600, username: 'kim' })
    assert.deepEqual(await ask(['address']), { address: { country: 'DE' } })
  })
  it('stops at what the application is set up for', async () => {
    assert.deepEqual(await ask(['email', 'profile'], client('http://wso2.org/claims/emailaddress')), { email: 'kim@example.com' })
  })
  it('asks other plugins for the claims that they know', async () => assert.deepEqual(await ask(['groups']), { groups: ['staff'] }))
  it('gives a single claim only when a scope covers it or the user agreed, §5.5', async () => {
    const claims = { userinfo: { email: null, given_name: null }, id_token: { nickname: null, email: null } }
    assert.deepEqual(await ask(['openid'], client(), { claims }), {})
    const grantedClaims = ['http://wso2.org/claims/emailaddress']
    assert.deepEqual(await ask(['openid'], client(), { claims, grantedClaims }), { email: 'kim@example.com' })
    assert.deepEqual(await ask(['openid', 'email'], client(), { claims }, 'id_token', false), { email: 'kim@example.com' })
    assert.deepEqual(await ask(['openid', 'email'], client(), {}, 'id_token', false), {})
  })
})

describe('the claims parameter, OpenID Connect Core §5.5', () => {
  it('is an object of objects', () => {
    const parsed = parseClaimsParameter('{"userinfo":{"email":{"essential":true},"name":null},"other":1}')
    assert.deepEqual(
      [...requestedClaims(parsed ?? {}, 'userinfo')],
      [
        ['email', { essential: true }],
        ['name', {}],
      ],
    )
    assert.equal(requestedClaims(parsed ?? {}, 'id_token').size, 0)
  })
  it('is refused when it is anything else, too large or too long', () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`c${index}`, null]))
    for (const text of [
      '',
      '{',
      '[]',
      'null',
      '1',
      '{"userinfo":1}',
      '{"userinfo":[]}',
      '{"userinfo":{"email":true}}',
      '{"id_token":{"acr":{"values":"x"}}}',
      JSON.stringify({ userinfo: many }),
      `{"userinfo":{"${'x'.repeat(5000)}":null}}`,
    ]) {
      assert.equal(parseClaimsParameter(text), undefined, text.slice(0, 40))
    }
  })
})
