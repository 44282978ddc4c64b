import assert from 'node:assert/strict'
import { testClientKey } from '@gatehouse/client-keys/testing'
import { adminBasic, redirectUri, startRegistration } from './support.ts'

const issuer = 'https://directory.test'
describe('software statements, RFC 7591 §2.3', () => {
  it('win over the body, and are refused unless a known issuer signed them, §3.1.1', async () => {
    const [key, other] = [await testClientKey(), await testClientKey()]
    const softwareIssuers = [{ issuer, jwks: JSON.stringify({ keys: [key.jwk] }) }]
    await using server = await startRegistration({ who: 'open', softwareIssuers, requireSoftwareStatement: true })
    const claims = { iss: issuer, software_id: 'S1', client_name: 'Stated', redirect_uris: [redirectUri], client_id: 'taken-over' }
    const register = (software_statement: string | undefined, more = {}) =>
      server.register({ client_name: 'Said', redirect_uris: ['https://evil.test/'], software_statement, ...more })
    const statement = await key.sign(claims)
    const { status, json } = await register(statement)
    assert.equal(status, 201)
    assert.deepEqual([json.client_name, json.redirect_uris, json.software_id, json.software_statement], ['Stated', [redirectUri], 'S1', statement])
    assert.notEqual(json.client_id, 'taken-over')

    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`
    const past = Math.floor(Date.now() / 1000) - 3600
    const bad: readonly (readonly [string | undefined, string])[] = [
      [undefined, 'unapproved_software_statement'],
      [await key.sign({ ...claims, iss: 'https://other.test' }), 'unapproved_software_statement'],
      [await key.sign({ client_name: 'x' }), 'unapproved_software_statement'],
      [await other.sign(claims), 'invalid_software_statement'],
      [await other.sign(claims, { kid: 'k2', jwk: other.jwk }), 'invalid_software_statement'],
      [unsigned, 'invalid_software_statement'],
      [await key.sign({ ...claims, exp: past }), 'invalid_software_statement'],
      ['x', 'invalid_software_statement'],
      [await key.sign({ ...claims, grant_types: ['client_credentials'] }), 'invalid_client_metadata'],
    ]
    for (const [one, error] of bad) {
      const reply = await register(one)
      assert.deepEqual([reply.status, reply.json.error], [400, error])
    }
  })
  it('are refused where no issuer is known, and do not stop boot', async () => {
    await using server = await startRegistration()
    const reply = await server.register({ redirect_uris: [redirectUri], software_statement: await (await testClientKey()).sign({ iss: issuer }) }, adminBasic)
    assert.equal(reply.json.error, 'unapproved_software_statement')
  })
})
