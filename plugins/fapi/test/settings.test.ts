import assert from 'node:assert/strict'
import { ClientRegistry } from '@gatehouse/oauth/contracts'
import type { Profile } from '../src/contracts.ts'
import { algorithmsOf } from '../src/profiles.ts'
import { type FapiClientOptions, fapiClient, useFapi } from './support/index.ts'

type Wrong = readonly (readonly [string, FapiClientOptions, RegExp])[]
const ofAll: Wrong = [
  ['public clients', { public: true, settings: { clientAuthentication: { tokenEndpointAuthMethod: 'none' } } }, /public clients/],
  ['the implicit grant', { grantTypes: ['authorization_code', 'implicit'] }, /'implicit' grant type/],
  ['client_secret_basic', { settings: { clientAuthentication: { tokenEndpointAuthMethod: 'client_secret_basic' } } }, /authenticate by private_key_jwt/],
  ['client_secret_post', { settings: { clientAuthentication: { tokenEndpointAuthMethod: 'client_secret_post' } } }, /authenticate by/],
  [
    'client_secret_jwt',
    { settings: { clientAuthentication: { tokenEndpointAuthMethod: 'client_secret_jwt', tokenEndpointAuthSigningAlg: 'HS256' } } },
    /authenticate by/,
  ],
  ['any method at all', { settings: { clientAuthentication: { tokenEndpointAuthMethod: '' } } }, /authenticate by/],
  ['assertions by RS256', { settings: { clientAuthentication: { tokenEndpointAuthSigningAlg: 'RS256' } } }, /tokenEndpointAuthSigningAlg must be/],
  ['assertions by any algorithm', { settings: { clientAuthentication: { tokenEndpointAuthSigningAlg: '' } } }, /tokenEndpointAuthSigningAlg must be/],
  ['assertions that count twice', { settings: { clientAuthentication: { tokenEndpointAllowReusePvtKeyJwt: true } } }, /counts once/],
  ['ID tokens by RS256', { settings: { idToken: { idTokenSignedResponseAlg: 'RS256' } } }, /idTokenSignedResponseAlg must be/],
  ['userinfo by RS512', { settings: { userinfoSignedResponseAlg: 'RS512' } }, /userinfoSignedResponseAlg must be/],
  ['introspection answers by RS256', { settings: { introspectionSignedResponseAlg: 'RS256' } }, /introspectionSignedResponseAlg must be/],
  ['answers by RS256', { settings: { authorizationSignedResponseAlg: 'RS256' } }, /authorizationSignedResponseAlg must be/],
  ['access tokens by RS256', { settings: { accessToken: { signingAlg: 'RS256' } } }, /accessToken.signingAlg must be/],
  ['tokens that anybody can use', { settings: { accessToken: { bindingType: 'None' } } }, /bindingType must be/],
  ['request objects by RS256', { settings: { requestObject: { requestObjectSigningAlg: 'RS256' } } }, /requestObjectSigningAlg must be/],
  ['http redirect URIs', { redirectUris: ['http://127.0.0.1/cb'] }, /redirect URIs must be https/],
  ['schemes of apps', { redirectUris: ['https://rp.test/cb', 'com.example.app:/cb'] }, /redirect URIs must be https/],
  ['one http redirect URI of several', { redirectUris: ['regexp=(https://rp.test/cb|http://localhost/cb)'] }, /redirect URIs must be https/],
  ['PKCE in clear', { pkce: { supportPlain: true } }, /S256 only/],
]
const ofSecond: Wrong = [
  ['requests that are not pushed', { settings: { pushAuthorizationRequest: { requirePushAuthorizationRequest: false } } }, /PAR is mandatory/],
  ['requests without PKCE', { pkce: { mandatory: false } }, /PKCE is mandatory/],
  ['the hybrid flow', { settings: { hybridFlow: { enable: true, responseType: 'code id_token' } } }, /response type is code/],
  ['refresh tokens that rotate', { refreshToken: { rotate: true } }, /do not rotate/],
  ['assertions for any of our names', { settings: { clientAuthentication: { tokenEndpointAuthAudience: '' } } }, /must be issuer/],
]
const ofFirst: Wrong = [
  ['ID tokens by EdDSA', { settings: { idToken: { idTokenSignedResponseAlg: 'EdDSA' } } }, /must be PS256 or ES256/],
  ['tokens bound by DPoP', { settings: { accessToken: { bindingType: 'DPoP' } } }, /bindingType must be certificate/],
  ['tokens in the front channel', { settings: { hybridFlow: { enable: true, responseType: 'code id_token,code token' } } }, /'code id_token' alone/],
]
const ofSigning: Wrong = [
  ['requests that are not signed', { settings: { requestObject: { required: false } } }, /Request object is missing/],
  ['request objects without nbf', { settings: { requestObject: { strict: false } } }, /nbf/],
]
const wrong: Readonly<Record<Profile, Wrong>> = {
  FAPI1_ADVANCED: [...ofAll, ...ofFirst, ...ofSigning],
  FAPI2_SECURITY: [...ofAll, ...ofSecond],
  FAPI2_MESSAGE_SIGNING: [...ofAll, ...ofSecond, ...ofSigning],
}

for (const [profile, cases] of Object.entries(wrong) as [Profile, Wrong][]) {
  describe(`settings of an application of ${profile}`, () => {
    const at = useFapi(async () => ({}))
    for (const [what, options, message] of cases) {
      it(`are refused with ${what}`, async () => {
        await assert.rejects(fapiClient(at.provider, profile, options), message)
      })
    }
    it('may name mutual TLS, and each algorithm of the profile', async () => {
      const settings = { clientAuthentication: { tokenEndpointAuthMethod: 'tls_client_auth', tlsClientAuthSubjectDn: 'CN=x' } }
      assert.equal((await fapiClient(at.provider, profile, { settings })).client.authMethod, 'tls_client_auth')
      for (const alg of algorithmsOf(profile)) assert.equal((await fapiClient(at.provider, profile, { alg })).client.idToken.signingAlg, alg)
    })
    it('stay with a client that replaces its own, without naming the profile', async () => {
      const { application, id, key } = await fapiClient(at.provider, profile, { alg: 'PS256' })
      const registry = at.provider.use(ClientRegistry)
      const body = { applicationId: application.id, grantTypes: ['authorization_code'], redirectUris: ['https://rp.test/cb'] }
      await assert.rejects(registry.register(at.provider.tenant, { ...body, authMethod: 'client_secret_basic' }), /authenticate by/)
      const { client } = await registry.register(at.provider.tenant, { ...body, settings: { jwks: { keys: [key.jwk] } } })
      assert.deepEqual([client.clientId, client.settings?.isFAPIApplication, client.settings?.fapiProfile], [id, true, profile])
    })
  })
}
describe('the switch of FAPI', () => {
  const at = useFapi(async () => ({}))
  it('stands for FAPI 1.0 Advanced where no profile is named, as in the reference product', async () => {
    const { client } = await at.provider.addClient({ settings: { isFAPIApplication: true } })
    assert.deepEqual([client.accessToken.bindingType, client.settings?.requestObject], ['certificate', { ...requestObject }])
  })
  it('changes nothing while it is off', async () => {
    const { client } = await at.provider.addClient({ settings: { isFAPIApplication: false, fapiProfile: 'FAPI2_SECURITY' } })
    assert.deepEqual([client.authMethod, client.accessToken.bindingType, client.refreshToken.rotate], [null, undefined, true])
  })
  it('knows no other profiles', async () => {
    await assert.rejects(at.provider.addClient({ settings: { isFAPIApplication: true, fapiProfile: 'FAPI9' } }), /fapiProfile/)
  })
})
const requestObject = { requestObjectSigningAlg: 'PS256', encryption: { algorithm: '', method: '' }, required: true, strict: true }
