import { hash, KeyObject, randomUUID, sign } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

type Members = Readonly<Record<string, unknown>>
const defined = (members: Members) => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))

/** A sender with a key of its own, whose proofs can be made wrong: a member that is undefined is left out. */
export const newSender = async (url: string, alg = 'ES256') => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const jwk: JWK = await exportJWK(publicKey)
  const proof = async (path: string, claims: Members = {}, header: Members = {}): Promise<string> => {
    const payload = { jti: randomUUID(), htm: 'POST', htu: url + path, iat: Math.floor(Date.now() / 1000), ...claims }
    return new SignJWT(defined(payload)).setProtectedHeader({ alg, ...defined({ typ: 'dpop+jwt', jwk, ...header }) }).sign(privateKey)
  }
  /** Whatever the header says, signed with ES256. */
  const signed = (header: Members, path = '/oauth2/token'): string => {
    const payload = { jti: randomUUID(), htm: 'POST', htu: url + path, iat: Math.floor(Date.now() / 1000) }
    const text = [{ alg, typ: 'dpop+jwt', jwk, ...header }, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
    const signature = sign('sha256', Buffer.from(text), { key: KeyObject.from(privateKey as never), dsaEncoding: 'ieee-p1363' })
    return `${text}.${signature.toString('base64url')}`
  }
  return {
    jwk,
    privateKey,
    signed,
    jkt: await calculateJwkThumbprint(jwk),
    proof,
    /** Headers of a call of the token endpoint. */
    atToken: async (claims?: Members, header?: Members) => ({ dpop: await proof('/oauth2/token', claims, header) }),
    /** Headers of a call of a resource. */
    at: async (path: string, token: string, claims: Members = {}) => ({
      authorization: `DPoP ${token}`,
      dpop: await proof(path, { htm: 'GET', ath: hash('sha256', token, 'base64url'), ...claims }),
    }),
  }
}
export type Sender = Awaited<ReturnType<typeof newSender>>
