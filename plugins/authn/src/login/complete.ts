import type { Audit, Events } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { SetCookie } from '@gatehouse/kernel/http'
import type { Accounts } from '@gatehouse/users/contracts'
import { type AcrLevels, acrFits } from '../acr.ts'
import { loginFailed, loginSucceeded } from '../contracts.ts'
import { sessionCookie } from '../cookies.ts'
import { type Option, sameOption } from '../sequence.ts'
import type { Proof, sessionEstablisher } from '../sessions/establish.ts'
import type { SessionApplications } from '../sessions/session-applications.ts'
import type { AttemptState } from './attempt-state.ts'
import type { Turn } from './flow.ts'

interface Deps {
  readonly data: Data
  readonly events: Events
  readonly audit: Audit | undefined
  readonly establish: ReturnType<typeof sessionEstablisher>
  readonly used: SessionApplications
  readonly levels: AcrLevels
  readonly accounts: Accounts | undefined
}
/** Writes the attempt; false when another request was first. */
export type Save = (state: AttemptState) => Promise<boolean>
export interface Completed {
  readonly state: AttemptState
  readonly cookies: readonly SetCookie[]
}
class MovedMeanwhile extends Error {}
/** Another password, a lock: what was proved before counts no more. */
class CredentialsEnded extends Error {}

/** A step up adds to what the session took before; a login of its own replaces it. */
const methodsOf = ({ results, session }: AttemptState): readonly Option[] => {
  const taken = results.map(({ idp, authenticator }) => ({ idp, authenticator }))
  const before = results.some(({ inherited }) => inherited) ? (session?.methods ?? []) : []
  return [...taken, ...before.filter((method) => !taken.some((one) => sameOption(one, method)))]
}
const proofOf = (state: AttemptState): Proof | undefined => {
  const { results, remember } = state
  const [first] = results
  return (
    first && {
      userId: first.userId,
      amr: [...new Set(results.flatMap(({ amr }) => amr))],
      methods: methodsOf(state),
      authenticatedAt: Math.min(...results.map(({ at }) => at)),
      credentialVersion: Math.min(...results.map(({ credentialVersion }) => credentialVersion)),
      remember,
    }
  )
}
const origin = ({ request: { tenant, remoteAddress, id } }: Turn) => ({ tenantId: tenant.id, source: remoteAddress, traceId: id })

export const createCompletion = ({ data, events, audit, establish, used, levels, accounts }: Deps) => {
  /** A refused answer, or a login that ended in refusal. Security rule 1.12. */
  const refused = async (turn: Turn, code: string): Promise<void> => {
    const { application, request } = turn
    await events.emit(loginFailed, { tenantId: request.tenant.id, applicationId: application.id, code })
    await audit?.record({ ...origin(turn), action: 'authn.login-failed', outcome: 'failure', target: application.id, code })
  }
  const denied = async (turn: Turn, state: AttemptState, save: Save, code: string): Promise<Completed | undefined> => {
    const failed: AttemptState = { ...state, question: null, outcome: { kind: 'failed', code: 'access_denied' } }
    if (!(await save(failed))) return undefined
    await refused(turn, code)
    return { state: failed, cookies: [] }
  }
  return {
    refused,
    /** Session, event, audit record and the attempt's outcome commit together. @returns undefined when another request was first */
    async complete(turn: Turn, state: AttemptState, save: Save): Promise<Completed | undefined> {
      const proof = proofOf(state)
      if (!proof || !acrFits(levels, proof.amr, state.demand.acrValues)) return denied(turn, state, save, 'authn.acr_not_reached')
      const { request, application } = turn
      try {
        return await data.transaction(async () => {
          const { row, cookie, cookieSeconds } = await establish(request, proof, state.session?.id ?? null)
          await accounts?.signedIn(request.tenant, row.userId)
          if (accounts && (await accounts.credentialVersion(request.tenant, row.userId)) > proof.credentialVersion) throw new CredentialsEnded()
          await used.keep(request.tenant, row.id, application)
          const ids = { userId: row.userId, sessionId: row.id }
          await events.emit(loginSucceeded, { tenantId: request.tenant.id, applicationId: application.id, ...ids })
          await audit?.record({
            ...origin(turn),
            action: 'authn.login-succeeded',
            outcome: 'success',
            actor: row.userId,
            actorKind: 'user',
            target: application.id,
          })
          const done: AttemptState = { ...state, outcome: { kind: 'success', ...ids } }
          if (!(await save(done))) throw new MovedMeanwhile()
          return { state: done, cookies: [sessionCookie(request.tenant, cookie, cookieSeconds)] }
        })
      } catch (error) {
        if (error instanceof MovedMeanwhile) return undefined
        if (error instanceof CredentialsEnded) return denied(turn, state, save, 'authn.credentials_ended')
        throw error
      }
    },
  }
}
export type Completion = ReturnType<typeof createCompletion>
