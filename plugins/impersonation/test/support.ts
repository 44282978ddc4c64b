import apiResources from '@gatehouse/api-resources'
import { ApiResources } from '@gatehouse/api-resources/contracts'
import groups from '@gatehouse/groups'
import { Audit, type AuditRecord, Clock, definePlugin } from '@gatehouse/kernel'
import { fixedClock, type TestServerOptions } from '@gatehouse/kernel/testing'
import type { NewClient } from '@gatehouse/oauth/contracts'
import { adminPassword, answerOf, authorizePath, basic, kim, passLogin, startProvider, type TestBrowser, type TestClient } from '@gatehouse/oauth/test-provider'
import roles from '@gatehouse/roles'
import { Roles } from '@gatehouse/roles/contracts'
import tokenExchange from '@gatehouse/token-exchange'
import { Users } from '@gatehouse/users/contracts'
import impersonation from '../src/plugin.ts'

export const grant = 'urn:ietf:params:oauth:grant-type:token-exchange'
export const type = (name: string) => `urn:ietf:params:oauth:token-type:${name}`
export const permission = 'internal_user_impersonate'
/** Of the help desk: what it may do besides. */
export const both = 'internal_api_resource_view'
export const usersOnly = 'internal_application_mgt_view'
type Form = Readonly<Record<string, string | undefined>>
const hal = { username: 'hal', password: 'Lantern-12-harbour' }
const passwordOf: Readonly<Record<string, string>> = { hal: hal.password, admin: adminPassword, kim: kim.password }

/** The help desk (hal), a user with more rights than it has (kim), an administrator, and the application that impersonates. */
export const startImpersonation = async (more: TestServerOptions['plugins'] = []) => {
  const clock = fixedClock(Date.UTC(2030, 0, 1))
  const records: AuditRecord[] = []
  const audit = definePlugin({
    name: 'test-audit',
    provides: [Audit],
    setup: ({ host }) => host.provide(Audit, () => ({ record: async (entry) => void records.push(entry) })),
  })
  const provider = await startProvider({ plugins: [apiResources, groups, roles, tokenExchange, impersonation, audit, ...more], replace: [[Clock, clock]] })
  const { tenant } = provider
  const users = provider.use(Users)
  const desk = await users.create(tenant, hal)
  await provider.use(ApiResources).create(tenant, { name: 'Booking', identifier: 'booking', scopes: [{ name: 'booking:read' }] })
  const helpDesk = await provider.use(Roles).create(tenant, { name: 'help desk', permissions: [permission, both], users: [desk.id] })
  await provider.use(Roles).create(tenant, { name: 'member', permissions: ['booking:read', both, usersOnly, permission], users: [provider.user.id] })
  const authorizedScopes = [permission, both, usersOnly, 'booking:read']
  const addClient = (more: Partial<NewClient> = {}) =>
    provider.addClient(
      {
        grantTypes: ['authorization_code', 'refresh_token', grant],
        accessToken: { type: 'JWT' },
        settings: { subjectToken: { enable: true } },
        ...more,
      },
      { authorizedScopes },
    )
  const client = await addClient()
  const watcher = await provider.addClient()
  const ask = (more: Form = {}) => ({
    response_type: 'id_token subject_token',
    scope: `openid profile booking:read ${permission}`,
    requested_subject: provider.user.id,
    nonce: 'n1',
    code_challenge: undefined,
    code_challenge_method: undefined,
    ...more,
  })
  /** What the application gets in the fragment. */
  const begin = async (more: Form = {}, at: TestClient = client, who = 'hal', browser: TestBrowser = provider.browser()) =>
    answerOf(await passLogin(browser, await browser.go(authorizePath(at, ask(more))), { username: who, password: passwordOf[who] ?? '' }))
  const exchange = (answer: URLSearchParams, more: Form = {}, at: TestClient = client) => {
    const form = {
      grant_type: grant,
      subject_token: answer.get('subject_token') ?? '',
      subject_token_type: type('jwt'),
      actor_token: answer.get('id_token') ?? undefined,
      actor_token_type: type('id_token'),
      ...more,
    }
    return provider.token(Object.fromEntries(Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined)), at.basic)
  }
  return {
    provider,
    tenant,
    clock,
    records,
    users,
    desk,
    kim: provider.user,
    helpDesk,
    client,
    addClient,
    begin,
    exchange,
    admin: basic('admin', adminPassword),
    /** A whole impersonation. */
    act: async (more: Form = {}) => (await exchange(await begin(more))).json,
    introspect: (token: string) => provider.introspect(token, watcher),
    refresh: (token: string) => provider.token({ grant_type: 'refresh_token', refresh_token: token }, client.basic),
    [Symbol.asyncDispose]: () => provider.stop(),
  }
}
export type Impersonating = Awaited<ReturnType<typeof startImpersonation>>
