import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'

const newKey = async (kid: string) => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } }
}
/** Lets the server under test fetch key sets from this machine. */
export const reachesTestIssuers = { outbound: { jwks: { allowHttp: true, allowPrivate: ['127.0.0.1'] } } }

/** Another issuer, with a key set to fetch. `now` is in ms. */
export const startTestIssuer = async (now: () => number = Date.now) => {
  let key = await newKey('k1')
  let answer: (() => { readonly status: number; readonly body: string }) | undefined
  let fetched = 0
  const server = createServer((_, response) => {
    fetched += 1
    const { status, body } = answer?.() ?? { status: 200, body: JSON.stringify({ keys: [key.jwk] }) }
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const seconds = () => Math.floor(now() / 1000)
  return {
    issuer: url,
    jwksUri: `${url}/jwks`,
    /** How often the key set was asked for. */
    fetched: () => fetched,
    /** From now on it answers so; undefined: as it should. */
    answers: (how: typeof answer) => {
      answer = how
    },
    rotate: async (kid: string) => {
      key = await newKey(kid)
    },
    publicJwk: () => key.jwk,
    /** A token with `iss`, `iat`, `exp` and `jti` filled in. A claim that is undefined is left out. */
    sign: (claims: JWTPayload, header: Partial<JWTHeaderParameters> = {}) =>
      new SignJWT(JSON.parse(JSON.stringify({ iss: url, iat: seconds(), exp: seconds() + 300, jti: randomUUID(), ...claims })))
        .setProtectedHeader({ alg: 'ES256', kid: key.kid, ...header })
        .sign(key.privateKey),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
export type TestIssuer = Awaited<ReturnType<typeof startTestIssuer>>
