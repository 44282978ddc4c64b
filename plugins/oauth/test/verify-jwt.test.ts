import assert from 'node:assert/strict'
import { generateKeyPairSync, sign as signData } from 'node:crypto'
import { cpuTime, testTenant } from '@gatehouse/kernel/testing'
import type { Keys, SigningAlgorithm } from '@gatehouse/keys/contracts'
import { type JWTHeaderParameters, SignJWT } from 'jose'
import { ownJwtClaims } from '../src/tokens/verify-jwt.ts'

const tenant = testTenant()
const pairs = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  PS384: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES512: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  EdDSA: generateKeyPairSync('ed25519'),
}
type Known = keyof typeof pairs
const keys = {
  verificationKey: async (_tenant: unknown, kid: string) =>
    Object.hasOwn(pairs, kid) ? { alg: kid as SigningAlgorithm, publicKey: pairs[kid as Known].publicKey } : undefined,
} as unknown as Keys
const sign = (alg: Known, header: Partial<JWTHeaderParameters> = {}) =>
  new SignJWT({ sub: 'kim' }).setProtectedHeader({ alg, kid: alg, typ: 'at+jwt', ...header }).sign(pairs[alg].privateKey, { crit: { 'x-odd': true } })
const claims = (token: string, types: readonly (string | undefined)[] = ['at+jwt']) => ownJwtClaims(keys, tenant, token, types)

describe('JWTs of our own, security 3.2 and RFC 8725', () => {
  for (const alg of Object.keys(pairs) as Known[])
    it(`are verified when signed with ${alg}`, async () => assert.equal((await claims(await sign(alg)))?.sub, 'kim'))
  it('have an algorithm that is the key’s, §3.1', async () => {
    assert.equal(await claims(await sign('RS256', { kid: 'PS384' })), undefined)
    assert.equal(await claims(await sign('ES256', { kid: 'ES512' })), undefined)
    // Signed by the right key: RS256 is what the key is for, whatever the header calls it.
    const [head = '', body = ''] = (await sign('RS256')).split('.')
    for (const alg of ['PS256', 'RS512', 'none', undefined]) {
      const header = { ...JSON.parse(Buffer.from(head, 'base64url').toString()), alg }
      const input = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${body}`
      const signature = signData('sha256', Buffer.from(input), pairs.RS256.privateKey).toString('base64url')
      assert.equal(await claims(`${input}.${signature}`), undefined, alg)
    }
  })
  it('have nothing critical that we do not know, RFC 7515 §4.1.11', async () => {
    assert.equal(await claims(await sign('ES256', { crit: ['x-odd'], 'x-odd': 1 })), undefined)
  })
  it('have the type that is wanted, §3.11', async () => {
    assert.equal(await claims(await sign('ES256', { typ: 'JWT' })), undefined)
    assert.ok(await claims(await sign('ES256', { typ: 'application/AT+JWT' })))
    assert.ok(await claims(await new SignJWT({}).setProtectedHeader({ alg: 'ES256', kid: 'ES256' }).sign(pairs.ES256.privateKey), ['jwt', undefined]))
    assert.equal(await claims(await sign('ES256'), ['jwt', undefined]), undefined)
  })
  it('are judged in time, however long, security 1.5', async () => {
    const start = cpuTime()
    for (const text of ['.'.repeat(1_000_000), 'a'.repeat(1_000_000), `${'a.'.repeat(8000)}`]) assert.equal(await claims(text), undefined)
    assert.ok(cpuTime() - start < 100)
  })
})
