import assert from 'node:assert/strict'
import type { Session, Sessions } from '@gatehouse/authn/contracts'
import type { Entry, ShortLived } from '@gatehouse/kernel/state'
import { testTenant } from '@gatehouse/kernel/testing'
import type { User, Users } from '@gatehouse/users/contracts'
import { createCodes } from '../src/authorize/codes.ts'
import type { GrantRequest } from '../src/contracts.ts'
import { authorizationCodeGrant } from '../src/grants/authorization-code.ts'
import { testClient } from '../src/testing.ts'
import type { Families } from '../src/tokens/families.ts'

const tenant = testTenant()
const client = testClient('authorization_code')
/** One value, compared and set. */
const memory = (): ShortLived => {
  const kept = new Map<string, Entry<unknown>>()
  let version = 0
  const next = (value: unknown) => {
    version += 1
    return { value, version: String(version) }
  }
  return {
    put: async (_tenant, _purpose, key, value) => void kept.set(key, next(value)),
    get: async <V>(_tenant: unknown, _purpose: string, key: string) => kept.get(key) as Entry<V> | undefined,
    async replace(_tenant, _purpose, key, expected, value) {
      if (kept.get(key)?.version !== expected) return false
      kept.set(key, next(value))
      return true
    },
    take: async () => undefined,
    remove: async (_tenant, _purpose, key) => void kept.delete(key),
    once: async () => true,
  }
}
const setUp = async () => {
  const revoked: string[] = []
  const codes = createCodes(memory(), 60)
  const user = { id: 'u1', active: true } as User
  const grant = authorizationCodeGrant({
    codes,
    users: { find: async () => user } as unknown as Users,
    sessions: { find: async () => ({ userId: 'u1' }) as Session } as unknown as Sessions,
    families: { revoke: async () => revoked.push('by the winner') } as unknown as Families,
    consents: { holds: async () => true },
    replayed: async () => void revoked.push('by the loser'),
  })
  const value = {
    clientId: client.clientId,
    applicationId: client.applicationId,
    redirectUri: 'https://rp.test/cb',
    userId: 'u1',
    sessionId: 's1',
    familyId: 'f1',
  }
  const rest = {
    scopes: [],
    challenge: null,
    challengeMethod: 'S256',
    confirmation: null,
    nonce: null,
    claims: null,
    grantedClaims: [],
    addition: null,
    authenticatedAt: 0,
    amr: [],
    acr: null,
  } as const
  const code = await codes.issue(tenant, { ...value, ...rest })
  const exchange = () => grant.exchange({ tenant, client, params: { code, redirect_uri: value.redirectUri }, request: { tenant } } as unknown as GrantRequest)
  return { revoked, exchange }
}

describe('a code that is replayed while its first redemption is under way, security 2.4', () => {
  it('is found by the winner after its commit, when the loser had nothing to revoke yet', async () => {
    const { revoked, exchange } = await setUp()
    const { once } = await exchange()
    assert.equal(await once?.use(), true)
    await assert.rejects(exchange(), { error: 'invalid_grant' })
    assert.deepEqual(revoked, ['by the loser'])
    await once?.stored?.()
    assert.deepEqual(revoked, ['by the loser', 'by the winner'])
  })
  it('is won by one of those that read it at the same time', async () => {
    const { revoked, exchange } = await setUp()
    const grants = await Promise.all([exchange(), exchange(), exchange()])
    const won = await Promise.all(grants.map(({ once }) => once?.use()))
    assert.deepEqual(won.toSorted(), [false, false, true])
    await grants[won.indexOf(false)]?.once?.replayed()
    await grants[won.indexOf(true)]?.once?.stored?.()
    assert.deepEqual(revoked, ['by the loser', 'by the winner'])
  })
  it('ends nothing when nobody replays it', async () => {
    const { revoked, exchange } = await setUp()
    const { once } = await exchange()
    await once?.use()
    await once?.stored?.()
    assert.deepEqual(revoked, [])
  })
})
