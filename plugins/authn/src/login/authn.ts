import type { Clock } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import type { Users } from '@gatehouse/users/contracts'
import type { AcrLevels } from '../acr.ts'
import { type Authn, type LoginDemand, LoginExpired, type LoginResult } from '../contracts.ts'
import { flowCookie, readFlowCookie } from '../cookies.ts'
import type { SessionRow } from '../data/session-table.ts'
import { newSecret } from '../secrets.ts'
import { satisfied } from '../sequence.ts'
import type { SessionApplications } from '../sessions/session-applications.ts'
import type { SessionStore } from '../sessions/session-store.ts'
import { toSession } from '../sessions/sessions.ts'
import type { AttemptState } from './attempt-state.ts'
import type { Attempts } from './attempts.ts'
import { fits, resumable } from './fitting.ts'
import type { LoginFlow } from './flow.ts'
import type { Moves } from './moves.ts'
import type { LoginReplies } from './replies.ts'

interface Deps {
  readonly attempts: Attempts
  readonly flow: LoginFlow
  readonly moves: Moves
  readonly replies: LoginReplies
  readonly users: Users
  readonly store: SessionStore
  readonly used: SessionApplications
  readonly ofBrowser: (request: Request) => Promise<SessionRow | undefined>
  readonly levels: AcrLevels
  readonly clock: Clock
  readonly flowCookieSameSite: 'lax' | 'none'
}
const failed = (code: 'login_required' | 'access_denied', state: LoginDemand['state']): LoginResult => ({ outcome: 'failed', code, state })

const newState = (demand: LoginDemand, browser: string, row: SessionRow | undefined, counts: boolean): AttemptState => ({
  applicationId: demand.application.id,
  returnTo: demand.returnTo,
  protocolState: demand.state,
  browser,
  demand: {
    userId: demand.userId,
    acrValues: demand.acrValues,
    loginHint: demand.loginHint,
    uiLocales: demand.uiLocales,
    formActions: demand.formActions,
    relyingParty: demand.relyingParty,
    protocol: demand.protocol,
  },
  session: row
    ? { id: row.id, userId: row.userId, amr: row.amr, methods: row.methods, at: row.authenticatedAt, credentialVersion: row.credentialVersion ?? 0 }
    : null,
  resumable: counts,
  results: [],
  question: null,
  message: null,
  typed: null,
  remember: false,
  outcome: null,
})

export const createAuthn = (deps: Deps): Authn => {
  const { attempts, flow, moves, replies, users, store, used, ofBrowser, levels, clock } = deps

  const activeSession = async (request: Request) => {
    const row = await ofBrowser(request)
    const user = row && (await users.find(request.tenant, 'id', row.userId))
    return row && user?.active ? { row, user } : undefined
  }
  return {
    async authenticate(request, demand) {
      const { application, state } = demand
      const { tenant } = request
      if (!application.enabled) return { result: failed('access_denied', state) }
      const sequence = flow.sequenceFor(application)
      const found = await activeSession(request)
      if (found && fits(found.row, demand, sequence, levels, clock.now())) {
        const { row, user } = found
        await used.used(tenant, row.id, application)
        return { result: { outcome: 'success', user, session: toSession(tenant, row, levels, demand.acrValues), state } }
      }
      if (demand.passive) return { result: failed('login_required', state) }
      // Where the session took every step and still does not fit, all are asked again.
      const counts = found !== undefined && resumable(found.row, demand, clock.now()) && !satisfied(sequence, found.row.methods)
      const known = readFlowCookie(request)
      const browser = known ?? newSecret()
      const key = attempts.newKey()
      const attempt = newState(demand, attempts.bindingOf(browser), found?.row, counts)
      const turn = { request, application, key }
      const moved = await moves.begin(turn, attempt, demand.opening)
      const cookies = [...moved.cookies, ...(known === undefined ? [flowCookie(tenant, browser, deps.flowCookieSameSite)] : [])]
      return { reply: replies.next(tenant, key, moved.state, flow.optionsOf(application, moved.state), application.name, cookies) }
    },

    async finish(request, sessionDataKey) {
      const { tenant } = request
      const { state } = await attempts.load(request, sessionDataKey)
      const { outcome, protocolState, demand } = state
      if (!outcome || !(await attempts.take(tenant, sessionDataKey))) throw new LoginExpired('this sign-in is not finished, or was used before')
      if (outcome.kind === 'failed') return failed(outcome.code, protocolState)
      const [user, row] = await Promise.all([users.find(tenant, 'id', outcome.userId), store.find(tenant, outcome.sessionId)])
      if (!user?.active || row?.userId !== user.id) return failed('access_denied', protocolState)
      return { outcome: 'success', user, session: toSession(tenant, row, levels, demand.acrValues), state: protocolState }
    },
  }
}
