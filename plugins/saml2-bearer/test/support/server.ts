import { Clock } from '@gatehouse/kernel'
import { fixedClock } from '@gatehouse/kernel/testing'
import { adminPassword, basic, startProvider } from '@gatehouse/oauth/test-provider'
import trustedIssuers from '@gatehouse/trusted-issuers'
import saml2Bearer from '../../src/plugin.ts'
import { assertionXml, encode, newKeyPair, type Parts, type Signing, sign } from './identity-provider.ts'

export const grant = 'urn:ietf:params:oauth:grant-type:saml2-bearer'
export const entityId = 'https://idp.test/saml'
const admin = basic('admin', adminPassword)

/** A server that trusts one identity provider by its certificate, and a client that hands in its assertions. */
export const startBearer = async (config: Readonly<Record<string, unknown>> = {}) => {
  const clock = fixedClock(Date.UTC(2030, 0, 1))
  const keys = newKeyPair()
  const provider = await startProvider({ plugins: [trustedIssuers, saml2Bearer], replace: [[Clock, clock]], config })
  const client = await provider.addClient({ grantTypes: [grant, 'refresh_token'], redirectUris: [] })
  const audience = `${provider.url}/oauth2/token`
  const trust = (more: object = {}) =>
    provider.request('/api/server/v1/trusted-token-issuers', {
      headers: admin,
      json: {
        name: 'partner',
        issuer: entityId,
        certificate: { certificates: [keys.certificate] },
        implicitAssociation: { isEnabled: true, lookupAttribute: ['http://wso2.org/claims/userid'] },
        ...more,
      },
    })
  const xml = (parts: Parts = {}) => assertionXml({ entityId, audience, subject: provider.user.id, now: clock.now() }, parts)
  const signed = (parts: Parts = {}, how: Signing = {}) => sign(xml(parts), keys, how)
  const redeem = (assertion: string, more: Readonly<Record<string, string>> = {}) => provider.token({ grant_type: grant, assertion, ...more }, client.basic)
  return {
    provider,
    clock,
    keys,
    client,
    audience,
    trust,
    xml,
    signed,
    assertion: (parts: Parts = {}, how: Signing = {}) => encode(signed(parts, how)),
    redeem,
    [Symbol.asyncDispose]: () => provider.stop(),
  }
}
export type Bearer = Awaited<ReturnType<typeof startBearer>>
