import assert from 'node:assert/strict'
import { createLocalJWKSet, jwtVerify } from 'jose'
import type { Profile } from '../src/contracts.ts'
import { fapiClient, newProver, useFapi } from './support/index.ts'

const MEDIA_TYPE = 'application/token-introspection+jwt'

for (const profile of ['FAPI2_SECURITY', 'FAPI2_MESSAGE_SIGNING'] satisfies Profile[]) {
  describe(`introspection answers as JWTs of ${profile}, Message Signing §5.5, RFC 9701`, () => {
    const at = useFapi(async () => ({}))
    const answered = async (settings: object = {}) => {
      const app = await fapiClient(at.provider, profile, { grantTypes: ['authorization_code', 'client_credentials'], settings: { ...settings } })
      const { json } = await app.token({ grant_type: 'client_credentials' }, await (await newProver(at.provider)).at('/oauth2/token'))
      const reply = await at.provider.post('/oauth2/introspect', { token: json.access_token, ...(await app.proof()) }, { accept: MEDIA_TYPE })
      const keys = createLocalJWKSet((await at.provider.get('/oauth2/jwks')).json)
      return jwtVerify(reply.text, keys, { issuer: app.issuer, audience: app.id, typ: MEDIA_TYPE })
    }

    it('are signed by an algorithm of the profile, and tell what the token is bound to', async () => {
      const { payload, protectedHeader } = await answered()
      const told = payload.token_introspection as { readonly active: boolean; readonly cnf: { readonly jkt: string } }
      assert.deepEqual([protectedHeader.alg, told.active, typeof told.cnf.jkt], ['ES256', true, 'string'])
    })
    it('are signed by the one that is named for them', async () => {
      assert.equal((await answered({ introspectionSignedResponseAlg: 'PS256' })).protectedHeader.alg, 'PS256')
    })
  })
}
