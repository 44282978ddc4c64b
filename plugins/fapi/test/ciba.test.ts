import assert from 'node:assert/strict'
import approvals from '@gatehouse/approvals'
import ciba from '@gatehouse/ciba'
import { adminPassword, basic } from '@gatehouse/oauth/test-provider'
import registration from '@gatehouse/registration'
import { type FapiClientOptions, fapiClient, useFapi } from './support/index.ts'

const GRANT = 'urn:openid:params:grant-type:ciba'

describe('an application of FAPI that uses CIBA, FAPI-CIBA §5.2.2', () => {
  const at = useFapi(async () => ({}), { plugins: [approvals, ciba, registration] })
  const add = (cibaAuthenticationRequest: object, more: FapiClientOptions = {}) =>
    fapiClient(at.provider, 'FAPI1_ADVANCED', { grantTypes: [GRANT], redirectUris: [], ...more, settings: { cibaAuthenticationRequest } })

  it('signs its requests and sends a message with each, unless it says otherwise and is refused, §5.2.2-2 and -6', async () => {
    const { client } = await add({})
    const { requestSigningAlg, bindingMessageRequired } = (client.settings?.cibaAuthenticationRequest ?? {}) as Readonly<Record<string, unknown>>
    assert.deepEqual([requestSigningAlg, bindingMessageRequired], ['PS256', true])
    await assert.rejects(add({ requestSigningAlg: 'RS256' }), /requestSigningAlg must be PS256 or ES256/)
    await assert.rejects(add({ requestSigningAlg: '' }), /requestSigningAlg must be/)
    await assert.rejects(add({ bindingMessageRequired: false }), /a request has a message/)
  })
  it('is no public client, §5.2.2-1, and has no push mode, §5.2.2-3', async () => {
    await assert.rejects(add({}, { public: true }), /public client/)
    await assert.rejects(add({ tokenDeliveryMode: 'push' }))
  })
  it('has nothing of it while it does not use CIBA', async () => {
    const { client } = await fapiClient(at.provider, 'FAPI1_ADVANCED')
    assert.equal(client.settings?.cibaAuthenticationRequest, undefined)
  })
  it('registers itself by the names of CIBA Core §4', async () => {
    const { key } = await fapiClient(at.provider, 'FAPI1_ADVANCED')
    const metadata = {
      client_name: 'Till',
      grant_types: [GRANT],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.jwk] },
      backchannel_token_delivery_mode: 'ping',
      backchannel_client_notification_endpoint: 'https://rp.test/cb',
      backchannel_authentication_request_signing_alg: 'ES256',
      backchannel_user_code_parameter: false,
    }
    const register = (more: object) =>
      at.provider.request('/api/identity/oauth2/dcr/v1.1/register', { method: 'POST', json: { ...metadata, ...more }, headers: basic('admin', adminPassword) })
    const { status, json } = await register({})
    assert.deepEqual([status, json.backchannel_token_delivery_mode], [201, 'ping'])
    for (const wrong of [
      { backchannel_token_delivery_mode: 'push' },
      { backchannel_user_code_parameter: true },
      { backchannel_client_notification_endpoint: undefined },
    ])
      assert.deepEqual([(await register({ client_name: 'Other', ...wrong })).json.error], ['invalid_client_metadata'], JSON.stringify(wrong))
  })
})
