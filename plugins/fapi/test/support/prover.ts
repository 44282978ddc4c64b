import { hash, randomUUID } from 'node:crypto'
import { Clock } from '@gatehouse/kernel'
import type { Provider } from '@gatehouse/oauth/test-provider'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'

/** Makes DPoP proofs: RFC 9449 §4.2. */
export const newProver = async (provider: Pick<Provider, 'url' | 'use'>, alg = 'ES256') => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = await exportJWK(publicKey)
  const proof = (path: string, claims: Readonly<Record<string, unknown>>) =>
    new SignJWT({ jti: randomUUID(), htu: provider.url + path, iat: Math.floor(provider.use(Clock).now() / 1000), ...claims })
      .setProtectedHeader({ alg, typ: 'dpop+jwt', jwk })
      .sign(privateKey)
  return {
    jkt: await calculateJwkThumbprint(jwk),
    at: async (path: string, claims: Readonly<Record<string, unknown>> = {}) => ({ dpop: await proof(path, { htm: 'POST', ...claims }) }),
    /** Headers of a call of a resource. */
    resource: async (path: string, token: string, claims: Readonly<Record<string, unknown>> = {}) => ({
      authorization: `DPoP ${token}`,
      dpop: await proof(path, { htm: 'GET', ath: hash('sha256', token, 'base64url'), ...claims }),
    }),
  }
}
export type Prover = Awaited<ReturnType<typeof newProver>>
