import approvals from '@gatehouse/approvals'
import { Clock } from '@gatehouse/kernel'
import { type AnyPlugin, fixedClock } from '@gatehouse/kernel/testing'
import type { NewClient } from '@gatehouse/oauth/contracts'
import { adminPassword, basic, hiddenFields, kim, passLogin, startProvider, type TestBrowser, type TestClient } from '@gatehouse/oauth/test-provider'
import trustedIssuers from '@gatehouse/trusted-issuers'
import ciba from '../src/plugin.ts'

export const grant = 'urn:openid:params:grant-type:ciba'
type Form = Readonly<Record<string, string>>

export const startCiba = async ({ plugins = [], config = {} }: { plugins?: readonly AnyPlugin[]; config?: object } = {}) => {
  const clock = fixedClock(Date.UTC(2030, 0, 1))
  const reach = { allowHttp: true, allowPrivate: ['127.0.0.1'] }
  const provider = await startProvider({
    plugins: [approvals, trustedIssuers, ciba, ...plugins],
    replace: [[Clock, clock]],
    config: { ciba: { requestsPerMinute: 1000, ...config } },
    tables: { outbound: { ciba: reach, jwks: reach } },
  })
  const addDesk = (settings: object = {}, more: Partial<NewClient> = {}): Promise<TestClient> =>
    provider.addClient({ grantTypes: [grant, 'refresh_token'], redirectUris: [], settings: { cibaAuthenticationRequest: settings }, ...more })
  const desk = await addDesk()
  const question = async (url: string, browser: TestBrowser, user = kim) => passLogin(browser, await browser.go(url), user)
  return {
    provider,
    clock,
    desk,
    addDesk,
    admin: basic('admin', adminPassword),
    begin: (more: Form = {}, client = desk) => provider.post('/oauth2/ciba', { scope: 'openid profile', login_hint: kim.username, ...more }, client.basic),
    poll: (id: string, client = desk) => provider.token({ grant_type: grant, auth_req_id: id }, client.basic),
    question,
    answer: async (url: string, value: string, browser = provider.browser()) =>
      browser.submit('/oauth2/ciba_authorize', { ...hiddenFields((await question(url, browser)).text), answer: value }),
    [Symbol.asyncDispose]: () => provider.stop(),
  }
}
export type Ciba = Awaited<ReturnType<typeof startCiba>>
