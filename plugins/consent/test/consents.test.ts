import assert from 'node:assert/strict'
import { Events, Tenants } from '@gatehouse/kernel'
import { userDeleted } from '@gatehouse/users/contracts'
import { Consents, consentRevoked } from '../src/contracts.ts'
import { consentServer } from './support.ts'

describe('consents', () => {
  let server: Awaited<ReturnType<typeof consentServer>>
  before(async () => {
    server = await consentServer()
  })
  after(() => server.stop())
  const tenant = () => server.use(Tenants).default()
  const given = (userId: string, scopes: readonly string[], claims: readonly string[] = []) => ({ userId, applicationId: 'app', scopes, claims })

  it('add to what was agreed before', async () => {
    const consents = server.use(Consents)
    await consents.record(await tenant(), given('kim', ['openid'], ['c1']))
    await consents.record(await tenant(), given('kim', ['orders', 'openid'], ['c2']))
    const found = await consents.find(await tenant(), 'kim', 'app')
    assert.deepEqual(
      [found?.scopes, found?.claims],
      [
        ['openid', 'orders'],
        ['c1', 'c2'],
      ],
    )
    assert.equal(await consents.find(await tenant(), 'kim', 'other'), undefined)
  })

  it('lose nothing under parallel answers', async () => {
    const consents = server.use(Consents)
    const scopes = ['a', 'b', 'c', 'd']
    await Promise.all(scopes.map(async (scope) => consents.record(await tenant(), given('ann', [scope]))))
    assert.deepEqual([...((await consents.find(await tenant(), 'ann', 'app'))?.scopes ?? [])].sort(), scopes)
  })

  it('are revoked at once, once, and heard of, security 3.10', async () => {
    const consents = server.use(Consents)
    await consents.record(await tenant(), given('lee', ['openid']))
    assert.ok(await consents.find(await tenant(), 'lee', 'app'))
    assert.equal(await consents.revoke(await tenant(), 'lee', 'app'), true)
    assert.equal(await consents.find(await tenant(), 'lee', 'app'), undefined)
    assert.equal(await consents.revoke(await tenant(), 'lee', 'app'), false)
    assert.equal(server.heard(consentRevoked).filter(({ userId }) => userId === 'lee').length, 1)
  })

  it('go with their user', async () => {
    const consents = server.use(Consents)
    await consents.record(await tenant(), given('max', ['openid']))
    await server.use(Events).emit(userDeleted, { tenantId: (await tenant()).id, userId: 'max' })
    await server.settle()
    assert.deepEqual(await consents.listOf(await tenant(), 'max'), [])
  })

  it('of one tenant are not there for another, security 8.2', async () => {
    const consents = server.use(Consents)
    const other = await server.use(Tenants).create({ slug: 'other' })
    await consents.record(await tenant(), given('eve', ['openid']))
    assert.equal(await consents.find(other, 'eve', 'app'), undefined)
    assert.equal(await consents.revoke(other, 'eve', 'app'), false)
    assert.ok(await consents.find(await tenant(), 'eve', 'app'))
  })
})
