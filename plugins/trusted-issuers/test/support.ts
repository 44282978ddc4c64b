import access from '@gatehouse/access'
import { Clock, Tenants } from '@gatehouse/kernel'
import { fixedClock, startTestServer } from '@gatehouse/kernel/testing'
import users from '@gatehouse/users'
import { TrustedIssuers } from '../src/contracts.ts'
import trustedIssuers from '../src/plugin.ts'
import { reachesTestIssuers, startTestIssuer } from '../src/testing.ts'

export const path = '/api/server/v1/trusted-token-issuers'
export const audience = 'https://id.test/oauth2/token'
const password = 'Correct-horse-9-battery'
export const admin = { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` }
const quick = { hashMemory: 8, hashPasses: 1, allowWeakHash: true }

export const startTrusting = async () => {
  const clock = fixedClock(Date.UTC(2030, 0, 1))
  const issuer = await startTestIssuer(clock.now)
  const server = await startTestServer({
    plugins: [users, access, trustedIssuers],
    config: { users: quick },
    tables: { admin: { password }, ...reachesTestIssuers },
    replace: [[Clock, clock]],
  })
  const tenant = await server.use(Tenants).default()
  const trusted = server.use(TrustedIssuers)
  const body = (more: object = {}) => ({ name: 'partner', issuer: issuer.issuer, certificate: { jwksUri: issuer.jwksUri }, ...more })
  return {
    server,
    clock,
    issuer,
    tenant,
    trusted,
    body,
    call: (method: string, at: string, json?: unknown, headers: Readonly<Record<string, string>> = admin) =>
      server.request(path + at, { method, headers, ...(json === undefined ? {} : { json }) }),
    trust: (more: object = {}) => server.request(path, { headers: admin, json: body(more) }),
    token: (claims: Readonly<Record<string, unknown>> = {}, header = {}) => issuer.sign({ sub: 'u1', aud: audience, ...claims }, header),
    verify: (jwt: string) => trusted.verify(tenant, jwt, { audiences: [audience], types: ['jwt', undefined] }),
    async [Symbol.asyncDispose]() {
      await server.stop()
      await issuer[Symbol.asyncDispose]()
    },
  }
}
