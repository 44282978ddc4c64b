import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'

/** A key pair of a client, and JWTs signed with it. */
export const testClientKey = async (alg = 'ES256', kid = 'k1') => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }
  return {
    jwk,
    privateKey,
    /** A claim that is undefined is left out. */
    sign: (claims: Readonly<Record<string, unknown>>, header: Partial<JWTHeaderParameters> = {}) =>
      new SignJWT(JSON.parse(JSON.stringify(claims)) as JWTPayload)
        .setProtectedHeader({ alg, kid, ...header })
        .sign(privateKey, { crit: Object.fromEntries((header.crit ?? []).map((name) => [name, true])) }),
  }
}
export type TestClientKey = Awaited<ReturnType<typeof testClientKey>>

/** Lets the server under test fetch from this machine. */
export const reachesThisMachine = { allowHttp: true, allowPrivate: ['127.0.0.1'] }

/** Answers every request the same, until told otherwise. */
export const startTestDocument = async (first: { readonly status?: number; readonly type?: string; readonly body: string }) => {
  let answer = first
  let fetched = 0
  const server = createServer((_, response) => {
    fetched += 1
    response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'application/json' }).end(answer.body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/document`,
    /** How often it was asked for. */
    fetched: () => fetched,
    answers: (next: typeof first) => {
      answer = next
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
