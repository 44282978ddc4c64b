import assert from 'node:assert/strict'
import { testTenant } from '@gatehouse/kernel/testing'
import { readHint } from '../src/id-token-hint.ts'

const tenant = testTenant()
const good = { iss: 'https://id.test', sub: 'u1', aud: ['c1', 'api'], azp: 'c1', exp: 1, auth_time: 1, sid: 's1' }
const read = (claims: object | undefined) =>
  readHint({ jwts: { claims: async () => claims as Record<string, unknown> | undefined }, issuer: { of: () => 'https://id.test' } })(tenant, 'x')

describe('id_token_hint', () => {
  it('is an ID token of ours, expired or not', async () => {
    assert.deepEqual(await read(good), { clientId: 'c1', subject: 'u1', sessionId: 's1' })
    assert.equal((await read({ ...good, azp: undefined }))?.clientId, 'c1')
    assert.equal((await read({ ...good, azp: undefined, aud: 'c2' }))?.clientId, 'c2')
  })
  it('is nothing else that we sign', async () => {
    for (const change of [
      { iss: 'https://evil.test' },
      { sub: undefined },
      { sub: 1 },
      { aud: undefined, azp: undefined },
      { aud: [], azp: undefined },
      { auth_time: undefined },
      { exp: undefined },
    ]) {
      assert.equal(await read({ ...good, ...change }), undefined, JSON.stringify(change))
    }
    assert.equal(await read(undefined), undefined)
  })
})
