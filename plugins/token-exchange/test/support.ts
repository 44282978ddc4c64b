import { Clock } from '@gatehouse/kernel'
import { fixedClock } from '@gatehouse/kernel/testing'
import type { NewClient } from '@gatehouse/oauth/contracts'
import { adminPassword, basic, signIn, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import trustedIssuers from '@gatehouse/trusted-issuers'
import { reachesTestIssuers } from '@gatehouse/trusted-issuers/testing'
import tokenExchange from '../src/plugin.ts'

export const grant = 'urn:ietf:params:oauth:grant-type:token-exchange'
export const type = (name: string) => `urn:ietf:params:oauth:token-type:${name}`
type Form = Readonly<Record<string, string>>

/** A web application with a signed-in user, and a way to make services that exchange its tokens. */
export const startExchange = async () => {
  const clock = fixedClock(Date.UTC(2030, 0, 1))
  const provider = await startProvider({ plugins: [trustedIssuers, tokenExchange], replace: [[Clock, clock]], tables: reachesTestIssuers })
  const web = await provider.addClient()
  const service = (policy: object = {}, more: Partial<NewClient> = {}): Promise<TestClient> =>
    provider.addClient({
      grantTypes: [grant, 'client_credentials', 'refresh_token'],
      redirectUris: [],
      settings: { tokenExchange: { enabled: true, subjectClients: [web.id], ...policy } },
      ...more,
    })
  const exchange = (client: TestClient, token: string, more: Form = {}) =>
    provider.token({ grant_type: grant, subject_token: token, subject_token_type: type('access_token'), ...more }, client.basic)
  return {
    provider,
    clock,
    web,
    service,
    exchange,
    admin: basic('admin', adminPassword),
    userTokens: async (scope = 'openid profile email', client = web) => (await signIn(provider, client, { scope })).tokens,
    /** Of the application itself. */
    ownToken: async (client: TestClient): Promise<string> => (await provider.token({ grant_type: 'client_credentials' }, client.basic)).json.access_token,
    [Symbol.asyncDispose]: () => provider.stop(),
  }
}
export type Exchange = Awaited<ReturnType<typeof startExchange>>
