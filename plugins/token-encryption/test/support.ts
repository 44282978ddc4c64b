import clientKeys from '@gatehouse/client-keys'
import { reachesThisMachine } from '@gatehouse/client-keys/testing'
import { type Provider, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import { compactDecrypt, createLocalJWKSet, exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify } from 'jose'
import tokenEncryption from '../src/plugin.ts'

export const startEncryption = (plugins: NonNullable<Parameters<typeof startProvider>[0]>['plugins'] = []): Promise<Provider> =>
  startProvider({ plugins: [clientKeys, tokenEncryption, ...plugins], tables: { outbound: { jwks: reachesThisMachine } } })

/** A key pair that a client decrypts with. */
export const newRecipient = async (alg: string, kid = 'enc-1', crv?: string) => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true, ...(crv === undefined ? {} : { crv }) })
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, use: 'enc' }
  const secret = await exportJWK(privateKey)
  return {
    jwk,
    privateKey,
    async open(jwe: string) {
      const { plaintext, protectedHeader } = await compactDecrypt(jwe, async ({ alg = '' }) => importJWK(secret, alg))
      return { text: new TextDecoder().decode(plaintext), header: protectedHeader }
    },
  }
}
export type Recipient = Awaited<ReturnType<typeof newRecipient>>
/** The claims of a JWT of the server for this client. */
export const verified = async (provider: Provider, client: TestClient, jwt: string) => {
  const keys = createLocalJWKSet((await provider.get('/oauth2/jwks')).json)
  return (await jwtVerify(jwt, keys, { issuer: `${provider.url}/oauth2/token`, audience: client.id })).payload
}
