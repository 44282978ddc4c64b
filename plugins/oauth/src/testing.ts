import assert from 'node:assert/strict'
import type { Tenant } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import { type Client, type GrantRequest, type GrantType, OAuthError, type TokenParameters } from './contracts.ts'

export interface GrantTypeUnderTest {
  readonly grantType: GrantType
  /** Proves a right, each time it is called. Made anew for what counts once. */
  right(): Promise<TokenParameters> | TokenParameters
  /** Proofs that do not hold, by what is wrong with them. */
  readonly wrong: Readonly<Record<string, TokenParameters>>
  /** Differences from an ordinary confidential client. */
  readonly client?: Partial<Client>
  readonly tenant?: Tenant
  close?(): Promise<void> | void
}
const testTenant: Tenant = { id: 't1', slug: 'default', name: 'Default', active: true, host: null, baseUrl: 'https://id.test', basePath: '' }
const hour = 3600

/** A confidential client that may use one grant type. */
export const testClient = (grantType: string, changes: Partial<Client> = {}): Client => ({
  clientId: 'client-1',
  applicationId: 'application-1',
  application: {
    id: 'application-1',
    name: 'Test',
    description: null,
    imageUrl: null,
    accessUrl: null,
    enabled: true,
    authenticationSequence: { type: 'DEFAULT', steps: [], subjectStepId: 1, attributeStepId: 1 },
    claimConfiguration: { dialect: 'LOCAL', requestedClaims: [], claimMappings: [], subject: { claim: { uri: 'http://wso2.org/claims/userid' } } },
    advancedConfigurations: { skipLoginConsent: false, skipLogoutConsent: false },
    authorizedScopes: [],
    createdAt: 0,
    version: 1,
  },
  public: false,
  grantTypes: [grantType, 'refresh_token'],
  redirectUris: [],
  postLogoutRedirectUris: [],
  pkce: { mandatory: true, supportPlain: false },
  accessToken: { type: 'Default', lifetimeSeconds: hour, applicationLifetimeSeconds: hour, audiences: [] },
  refreshToken: { lifetimeSeconds: 24 * hour, rotate: true, extendOnRotation: true },
  idToken: { lifetimeSeconds: hour, audiences: [], signingAlg: 'RS256' },
  authMethod: null,
  version: 1,
  ...changes,
})
const testRequest = (tenant: Tenant, body: TokenParameters): Request => ({
  tenant,
  method: 'POST',
  path: '/oauth2/token',
  params: {},
  query: {},
  body,
  rawQuery: '',
  headers: {},
  cookies: new Map(),
  remoteAddress: '192.0.2.1',
  peerAddress: '192.0.2.1',
  secure: true,
  id: 'trace-1',
  principal: undefined,
  signal: new AbortController().signal,
})
/** Error codes of RFC 6749 §5.2, or a code of an extension: lower case and underscores. */
const codeSyntax = /^[a-z_]{3,60}$/
const hostile: readonly TokenParameters[] = [
  {},
  { scope: 'a"b' },
  { constructor: 'x', toString: 'x', assertion: '\u0000', token: 'a.b.c' },
  { assertion: 'x'.repeat(20_000), code: 'x'.repeat(20_000), token: 'x'.repeat(20_000) },
]

/** What every grant type owes the token endpoint: call it in a test file with a way to open one. */
export const describeGrantType = (name: string, open: () => Promise<GrantTypeUnderTest>): void => {
  describe(`${name} keeps the contract of grant types`, () => {
    let subject: GrantTypeUnderTest
    beforeEach(async () => {
      subject = await open()
    })
    afterEach(() => subject.close?.())
    const requestFor = (params: TokenParameters): GrantRequest => {
      const tenant = subject.tenant ?? testTenant
      const body = Object.freeze({ grant_type: subject.grantType.name, ...params })
      return { tenant, client: testClient(subject.grantType.name, subject.client), params: body, request: testRequest(tenant, body) }
    }
    const refused = async (params: TokenParameters) => {
      await assert.rejects(subject.grantType.exchange(requestFor(params)), (error: unknown) => {
        assert.ok(error instanceof OAuthError, `an OAuthError, not ${error}`)
        assert.ok(error.status >= 400 && error.status < 500)
        assert.match(error.error, codeSyntax)
        for (const value of Object.values(params))
          assert.ok(value.length < 8 || !error.message.includes(value), 'the message repeats no parameter: security 1.9')
        return true
      })
    }

    it('has a name: a word, or an absolute URI, RFC 6749 §4.5', () => {
      const { name: grantType, publicClients } = subject.grantType
      assert.match(grantType, /^[\w.:/-]{1,128}$/)
      assert.equal(typeof publicClients, 'boolean')
    })
    it('answers a proven right with a grant', async () => {
      const grant = await subject.grantType.exchange(requestFor(await subject.right()))
      assert.ok(grant.user === undefined || grant.user.active, 'never for a user who is switched off: security 5.10')
      assert.ok(grant.scopes.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)))
      assert.equal(typeof grant.refreshable, 'boolean')
      assert.ok(!grant.refreshable || grant.user, 'an application refreshes nothing: RFC 6749 §4.4.3')
      assert.doesNotThrow(() => JSON.stringify([grant.claims, grant.authentication]))
    })
    it('ignores parameters that it does not know, RFC 6749 §3.2', async () => {
      assert.ok(await subject.grantType.exchange(requestFor({ ...(await subject.right()), unknown_parameter: 'x' })))
    })
    it('refuses proofs that do not hold, RFC 6749 §5.2', async () => {
      assert.ok(Object.keys(subject.wrong).length > 0, 'a grant type without a wrong proof proves nothing')
      for (const params of Object.values(subject.wrong)) await refused(params)
    })
    it('refuses nothing at all and nonsense with an OAuth error, never with a crash', async () => {
      for (const params of hostile) await refused(params)
    })
    it('marks what counts once for one of many, where it has such a thing', async () => {
      const { once } = await subject.grantType.exchange(requestFor(await subject.right()))
      if (!once) return
      const won = await Promise.all([once.use(), once.use(), once.use()])
      assert.equal(won.filter(Boolean).length, 1)
    })
  })
}
