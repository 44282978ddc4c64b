import type { Session, Sessions, SignOut } from '@gatehouse/authn/contracts'
import type { Audit, Tenant } from '@gatehouse/kernel'
import { type Reply, type Request, redirect } from '@gatehouse/kernel/http'
import type { Client } from '@gatehouse/oauth/contracts'
import type { Pages } from '@gatehouse/pages/contracts'
import { noBrowserState } from '../session/browser-state.ts'
import { type ConfirmModel, confirmView } from '../views/logout.ts'
import { GO_ON_SECONDS, goOnHash, signedOutView } from '../views/signed-out.ts'
import type { LogoutProof } from './proof.ts'
import type { JudgedLogout, JudgeLogout, LogoutParameters } from './request.ts'

interface Deps {
  readonly judge: JudgeLogout
  readonly sessions: Sessions
  readonly signOut: SignOut
  readonly pages: Pages
  readonly proof: LogoutProof
  readonly userOf: (tenant: Tenant, client: Client, subject: string) => Promise<string | undefined>
  readonly audit: Audit | undefined
}
const withQuery = (uri: string, params: Readonly<Record<string, string>>): string => {
  const query = new URLSearchParams(params).toString()
  return query === '' ? uri : `${uri}${uri.includes('?') ? '&' : '?'}${query}`
}
const originOf = (uri: string): string => {
  const { protocol, origin } = new URL(uri)
  return origin === 'null' ? protocol : origin
}
const kept = ['id_token_hint', 'client_id', 'post_logout_redirect_uri', 'state', 'ui_locales']

/** OpenID Connect RP-Initiated Logout §2: who brings an ID token of the signed-in user is believed, others are asked. */
export const createLogoutDesk = ({ judge, sessions, signOut, pages, proof, userOf, audit }: Deps) => {
  const localesOf = ({ ui_locales: locales }: LogoutParameters) => (locales === undefined ? {} : { locales: locales.split(' ').slice(0, 20) })
  /** Over our page where frames have to load: Front-Channel Logout §3. */
  const done = (request: Request, { redirectUri, params }: JudgedLogout, frames: readonly string[] = []): Reply => {
    const { tenant } = request
    const cookies = [sessions.clearCookie(tenant), noBrowserState(tenant)]
    const to = redirectUri === undefined ? undefined : withQuery(redirectUri, params.state === undefined ? {} : { state: params.state })
    if (to !== undefined && frames.length === 0) return redirect(to, { cookies })
    const options = { cookies, languageSwitch: false, frames: frames.map((url) => new URL(url).origin), ...localesOf(params) }
    if (to === undefined) return pages.render(request, signedOutView.name, { frames }, options)
    return pages.render(
      request,
      signedOutView.name,
      { frames, to },
      { ...options, scripts: [goOnHash], headers: { refresh: `${GO_ON_SECONDS};url=${new URL(to).href}` } },
    )
  }
  const end = async (request: Request, session: Session, judged: JudgedLogout): Promise<Reply> => {
    const { tenant, remoteAddress: source, id: traceId } = request
    const frames = await signOut.end(tenant, session)
    const { clientId } = judged.client ?? {}
    const detail = clientId === undefined ? {} : { detail: { clientId } }
    await audit?.record({
      tenantId: tenant.id,
      action: 'oidc.signed-out',
      outcome: 'success',
      actor: session.userId,
      actorKind: 'user',
      target: session.id,
      source,
      traceId,
      ...detail,
    })
    return done(request, judged, frames)
  }
  const denied = (request: Request, { redirectUri, params }: JudgedLogout): Reply => {
    if (redirectUri === undefined) return redirect(`${request.tenant.baseUrl}/`)
    const state: Record<string, string> = params.state === undefined ? {} : { state: params.state }
    return redirect(withQuery(redirectUri, { error: 'access_denied', error_description: 'End User denied the logout request', ...state }))
  }
  const ask = (request: Request, session: Session, { params, client, redirectUri }: JudgedLogout): Reply => {
    const fields = Object.fromEntries(kept.flatMap((name) => (params[name] === undefined ? [] : [[name, params[name]]])))
    const model: ConfirmModel = { fields: { ...fields, proof: proof.make(session) }, application: client?.application.name }
    const formActions = redirectUri === undefined ? {} : { formActions: [originOf(redirectUri)] }
    return pages.render(request, confirmView.name, model, { languageSwitch: false, ...formActions, ...localesOf(params) })
  }
  /** The ID token is the signed-in user's own. */
  const believes = async (tenant: Tenant, session: Session, { hint, client }: JudgedLogout): Promise<boolean> =>
    hint !== undefined && client !== undefined && (await userOf(tenant, client, hint.subject)) === session.userId

  return async (request: Request, params: LogoutParameters): Promise<Reply> => {
    const judged = await judge(request.tenant, params)
    const session = await sessions.current(request)
    if (!session) return done(request, judged)
    if (request.method === 'POST' && params.proof !== undefined && proof.holds(session, params.proof)) {
      return params.consent === 'approve' ? end(request, session, judged) : denied(request, judged)
    }
    return (await believes(request.tenant, session, judged)) ? end(request, session, judged) : ask(request, session, judged)
  }
}
export type LogoutDesk = ReturnType<typeof createLogoutDesk>
