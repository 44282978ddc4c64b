import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import type { TestClient } from '@gatehouse/oauth/test-provider'
import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose'
import type { Op } from './op.ts'

interface Expected {
  readonly client: TestClient
  readonly nonce: string | null
  readonly accessToken?: string | null
  readonly code?: string | null
  /** From the authorization endpoint, where the hashes are required. */
  readonly front?: boolean
}
/** Of RS256, which the clients are registered for. */
export const leftHalf = (value: string): string => hash('sha256', value, 'buffer').subarray(0, 16).toString('base64url')

/** OpenID Connect Core §3.1.3.7, and §3.2.2.9, §3.3.2.11 for the hashes. */
export const checkIdToken = async (op: Op, idToken: string, { client, nonce, accessToken, code, front = false }: Expected): Promise<JWTPayload> => {
  const keys = createLocalJWKSet((await op.get('/oauth2/jwks')).json)
  const { issuer } = await op.metadata()
  const { payload, protectedHeader } = await jwtVerify(idToken, keys, { issuer, audience: client.id, currentDate: new Date(op.clock.now()) })
  assert.equal(protectedHeader.alg, 'RS256')
  assert.ok(protectedHeader.kid)
  for (const name of ['iat', 'exp'] as const) assert.equal(typeof payload[name], 'number')
  assert.ok(payload.sub && payload.sub.length <= 255)
  assert.equal(payload.nonce, nonce ?? undefined)
  if (Array.isArray(payload.aud) && payload.aud.length > 1) assert.equal(payload.azp, client.id)
  if (accessToken && (front || payload.at_hash !== undefined)) assert.equal(payload.at_hash, leftHalf(accessToken))
  if (code && front) assert.equal(payload.c_hash, leftHalf(code))
  return payload
}
