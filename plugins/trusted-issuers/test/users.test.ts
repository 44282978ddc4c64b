import assert from 'node:assert/strict'
import { Users } from '@gatehouse/users/contracts'
import { startTrusting } from './support.ts'

const LOCAL = 'http://wso2.org/claims/'

describe('the user that a foreign token is about, security 5.9', () => {
  const userOf = async (lookup: readonly string[], claims: Readonly<Record<string, unknown>>, more: object = {}) => {
    await using at = await startTrusting()
    const users = at.server.use(Users)
    const kim = await users.create(at.tenant, {
      username: 'kim',
      claims: { emailaddress: 'kim@example.com', 'identity/emailVerified': true, externalid: 'x-1' },
    })
    await users.create(at.tenant, { username: 'lou', claims: { emailaddress: 'lou@example.com' } })
    await users.create(at.tenant, { username: 'twin1', claims: { externalid: 'x-2', emailaddress: 'twin@example.com', 'identity/emailVerified': true } })
    await users.create(at.tenant, { username: 'twin2', claims: { externalid: 'x-2', emailaddress: 'twin@example.com', 'identity/emailVerified': true } })
    const link = lookup.length === 0 ? {} : { implicitAssociation: { isEnabled: true, lookupAttribute: lookup.map((name) => LOCAL + name) } }
    const made = await at.trust({ ...link, ...more })
    assert.equal(made.status, 201, made.text)
    const values = Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, value === 'kim.id' ? kim.id : value]))
    return (await at.trusted.userOf(at.tenant, await at.verify(await at.token(values))))?.username
  }
  it('is found by id, name or external id, as the issuer is set up', async () => {
    assert.equal(await userOf(['userid'], { sub: 'kim.id' }), 'kim')
    assert.equal(await userOf(['username'], { sub: 'kim' }), 'kim')
    assert.equal(await userOf(['externalid'], { sub: 'x-1' }), 'kim')
    assert.equal(await userOf(['username'], { login: 'kim' }, { claims: { userIdClaim: { uri: 'login' } } }), 'kim')
    assert.equal(await userOf(['userid', 'externalid'], { sub: 'x-1' }), 'kim')
  })
  it('is nobody where the issuer is not linked, or by a value of another kind', async () => {
    assert.equal(await userOf([], { sub: 'kim.id' }), undefined)
    assert.equal(await userOf(['userid'], { sub: 'kim' }), undefined)
    assert.equal(await userOf(['username'], { sub: 'kim.id' }), undefined)
    assert.equal(await userOf(['username'], { login: ['kim'] }, { claims: { userIdClaim: { uri: 'login' } } }), undefined)
  })
  it('is nobody when two users share the value', async () => {
    assert.equal(await userOf(['externalid'], { sub: 'x-2' }), undefined)
    assert.equal(await userOf(['emailaddress'], { email: 'twin@example.com', email_verified: true }), undefined)
  })
  it('is found by an address that both sides have verified, and by no other', async () => {
    assert.equal(await userOf(['emailaddress'], { email: 'kim@example.com', email_verified: true }), 'kim')
    assert.equal(await userOf(['emailaddress'], { email: 'kim@example.com', email_verified: false }), undefined)
    assert.equal(await userOf(['emailaddress'], { email: 'kim@example.com' }), undefined)
    assert.equal(await userOf(['emailaddress'], { email: 'lou@example.com', email_verified: true }), undefined)
  })
})
