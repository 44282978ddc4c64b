import type { Tenant } from '@gatehouse/kernel'
import { type Reply, redirect, type SetCookie } from '@gatehouse/kernel/http'
import type { Option } from '../sequence.ts'
import type { AttemptState } from './attempt-state.ts'

interface Deps {
  readonly loginPage: string | undefined
  readonly defaultAuthenticator: string
}
export const loginPath = '/authenticationendpoint/login.do'
type Parameters = Readonly<Record<string, string | undefined>>
const withQuery = (target: string, parameters: Parameters): string => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value)
  return `${target}${target.includes('?') ? '&' : '?'}${query}`
}
/** What the reference product appends to its login page after a refused answer. */
const failure = (message: string | null): Parameters => (message === null ? {} : { authFailure: 'true', authFailureMsg: 'login.fail.message' })

/** Where a browser goes from an attempt's state. */
export const loginReplies = ({ loginPage, defaultAuthenticator }: Deps) => {
  const ownPage = (tenant: Tenant, key: string, { demand, message }: AttemptState) =>
    withQuery(tenant.basePath + loginPath, { sessionDataKey: key, relyingParty: demand.relyingParty, ...failure(message) })
  /** A custom page stands in for the choice of methods and for name and password; other authenticators keep their own. */
  const isCustom = ({ question }: AttemptState) => !question || (question.option.authenticator === defaultAuthenticator && !('ownPage' in question.ask))
  const customPage = (page: string, tenant: Tenant, key: string, { demand, message }: AttemptState, options: readonly Option[], sp: string) =>
    withQuery(page, {
      sessionDataKey: key,
      relyingParty: demand.relyingParty,
      type: demand.protocol,
      sp,
      tenantDomain: tenant.slug,
      authenticators: options.map(({ idp, authenticator }) => `${authenticator}:${idp}`).join(';'),
      ...failure(message),
    })
  return {
    ownPage,
    /** @param options those of the current step @param sp the application's name */
    next(tenant: Tenant, key: string, state: AttemptState, options: readonly Option[], sp: string, cookies: readonly SetCookie[] = []): Reply {
      const { outcome, question, returnTo } = state
      const extra = cookies.length > 0 ? { cookies } : {}
      if (outcome) return redirect(withQuery(tenant.basePath + returnTo, { sessionDataKey: key }), extra)
      if (question && 'to' in question.ask) return redirect(question.ask.to, extra)
      if (loginPage !== undefined && isCustom(state)) return redirect(customPage(loginPage, tenant, key, state, options, sp), extra)
      return redirect(ownPage(tenant, key, state), extra)
    },
  }
}
export type LoginReplies = ReturnType<typeof loginReplies>
