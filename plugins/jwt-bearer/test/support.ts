import { Clock } from '@gatehouse/kernel'
import { fixedClock } from '@gatehouse/kernel/testing'
import { adminPassword, basic, startProvider } from '@gatehouse/oauth/test-provider'
import trustedIssuers from '@gatehouse/trusted-issuers'
import { reachesTestIssuers, startTestIssuer } from '@gatehouse/trusted-issuers/testing'
import jwtBearer from '../src/plugin.ts'

export const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const admin = basic('admin', adminPassword)
const issuersPath = '/api/server/v1/trusted-token-issuers'

/** A server that trusts one issuer, and a client that hands in its assertions. */
export const startBearer = async (config: Readonly<Record<string, unknown>> = {}) => {
  const clock = fixedClock(Date.UTC(2030, 0, 1))
  const issuer = await startTestIssuer(clock.now)
  const provider = await startProvider({ plugins: [trustedIssuers, jwtBearer], replace: [[Clock, clock]], tables: reachesTestIssuers, config })
  const client = await provider.addClient({ grantTypes: [grant, 'refresh_token'], redirectUris: [] })
  const audience = `${provider.url}/oauth2/token`
  const trust = (more: object = {}) =>
    provider.request(issuersPath, {
      headers: admin,
      json: {
        name: 'partner',
        issuer: issuer.issuer,
        certificate: { jwksUri: issuer.jwksUri },
        implicitAssociation: { isEnabled: true, lookupAttribute: ['http://wso2.org/claims/userid'] },
        ...more,
      },
    })
  const redeem = (assertion: string, more: Readonly<Record<string, string>> = {}) => provider.token({ grant_type: grant, assertion, ...more }, client.basic)
  const assertion = (claims: Readonly<Record<string, unknown>> = {}, header = {}) => issuer.sign({ sub: provider.user.id, aud: audience, ...claims }, header)
  return {
    provider,
    issuer,
    clock,
    client,
    audience,
    admin,
    issuersPath,
    trust,
    redeem,
    assertion,
    async [Symbol.asyncDispose]() {
      await provider.stop()
      await issuer[Symbol.asyncDispose]()
    },
  }
}
export type Bearer = Awaited<ReturnType<typeof startBearer>>
