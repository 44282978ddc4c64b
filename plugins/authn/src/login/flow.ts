import type { Application } from '@gatehouse/applications/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import type { User, Users } from '@gatehouse/users/contracts'
import type { Attempt, Step } from '../contracts.ts'
import { newSecret } from '../secrets.ts'
import { type Option, type Sequence, sameOption, sequenceOf } from '../sequence.ts'
import type { AttemptState, Question, StepResult } from './attempt-state.ts'
import type { Entrances, Wanted } from './entrances.ts'
import type { Broken, StepRunner } from './step-runner.ts'
import { refusalOf } from './verified.ts'

interface Deps {
  readonly runner: StepRunner
  readonly entrances: Entrances
  readonly users: Users
  readonly defaultAuthenticator: string
  readonly now: () => number
  readonly credentialVersion: (tenant: Tenant, userId: string) => Promise<number>
}
/** One login in one request. */
export interface Turn {
  readonly request: Request
  readonly application: Application
  readonly key: string
}
/** How the flow stands after a step; `refused` when this answer was not taken. */
export interface Moved {
  readonly state: AttemptState
  readonly refused: string | undefined
  /** All steps are taken: the login may be completed. */
  readonly done: boolean
}
export type LoginFlow = ReturnType<typeof createLoginFlow>

const callbackUrl = ({ baseUrl }: Tenant) => `${baseUrl}/commonauth`
/** The flow's key finds the attempt; the rest belongs to one `begin` only. */
const newCallbackState = (key: string) => `${key}.${newSecret()}`
export const keyOfCallback = (callbackState: string): string => callbackState.slice(0, Math.max(callbackState.indexOf('.'), 0))

/** Steps that the browser's session took already, for as long as they belong to the same user and come next. */
const withSessionSteps = (sequence: Sequence, state: AttemptState): AttemptState => {
  const { session, resumable } = state
  if (!session || !resumable) return state
  const results = [...state.results]
  for (const options of sequence.slice(results.length)) {
    const option = options.find((one) => session.methods.some((method) => sameOption(one, method)))
    if (!option || (results[0] && results[0].userId !== session.userId)) break
    results.push({ ...option, userId: session.userId, amr: session.amr, at: session.at, credentialVersion: session.credentialVersion, inherited: true })
  }
  return { ...state, results }
}
/** False when the application's sequence changed under the login. */
const stillFits = (sequence: Sequence, results: readonly StepResult[]) =>
  results.length <= sequence.length && results.every((result, index) => sequence[index]?.some((option) => sameOption(option, result)))

/** The dispatcher's core: from what a browser sent to how the login stands. It writes nothing. */
export const createLoginFlow = ({ runner, entrances, users, defaultAuthenticator, now, credentialVersion: versionOf }: Deps) => {
  const sequenceFor = (application: Application) => sequenceOf(application, defaultAuthenticator)
  const userOf = async (tenant: Tenant, { results }: AttemptState): Promise<User | undefined> => {
    const [first] = results
    return first && users.find(tenant, 'id', first.userId)
  }
  const attemptOf = async ({ request, application, key }: Turn, state: AttemptState, memo: Question['memo'], callbackState: string): Promise<Attempt> => ({
    id: key,
    tenant: request.tenant,
    application,
    user: await userOf(request.tenant, state),
    loginHint: state.demand.loginHint,
    memo,
    remoteAddress: request.remoteAddress,
    callback: { url: callbackUrl(request.tenant), state: callbackState },
  })
  const moved = (state: AttemptState, refused?: string): Moved => ({ state, refused, done: false })
  const ended = (state: AttemptState, refused: string) => moved({ ...state, question: null, outcome: { kind: 'failed', code: 'access_denied' } }, refused)
  /** The page is shown again; what came back from another site is used up, so there the choice is shown. */
  const again = (state: AttemptState, message: string, memo?: Question['memo']): Moved => {
    const { question } = state
    const kept = question && 'view' in question.ask ? { ...question, ...(memo === undefined ? {} : { memo }) } : null
    return moved({ ...state, question: kept, message }, message)
  }

  /** Asks the next step that the session has not taken; a choice of several waits for the user. */
  const advance = async (turn: Turn, state: AttemptState): Promise<Moved> => {
    const sequence = sequenceFor(turn.application)
    if (!stillFits(sequence, state.results)) return ended(state, 'authn.sequence_changed')
    const current = { ...withSessionSteps(sequence, state), question: null }
    const options = sequence[current.results.length]
    if (!options) return { state: { ...current, message: null }, refused: undefined, done: true }
    const [only] = options
    return only && options.length === 1 ? ask(turn, current, only) : moved({ ...current, message: null })
  }
  const ask = async (turn: Turn, state: AttemptState, option: Option): Promise<Moved> => {
    const callbackState = newCallbackState(turn.key)
    const step = await runner.begin(option, await attemptOf(turn, state, undefined, callbackState))
    return take(turn, { ...state, question: null }, option, callbackState, step)
  }
  const take = async (turn: Turn, state: AttemptState, option: Option, callbackState: string, step: Step | Broken): Promise<Moved> => {
    const question = (asked: Question['ask'], memo: Question['memo']): Question => ({
      option,
      callbackState,
      ask: asked,
      ...(memo === undefined ? {} : { memo }),
    })
    switch (step.kind) {
      case 'broken':
        return again(state, 'authn.step_failed')
      case 'challenge': {
        const view = { view: step.view, ...(step.model ? { model: step.model } : {}), ...(step.ownPage ? { ownPage: true as const } : {}) }
        return moved({ ...state, question: question(view, step.memo), message: null })
      }
      case 'redirect':
        return moved({ ...state, question: question({ to: step.to.href }, step.memo), message: null })
      case 'declined':
        return step.final ? ended(state, step.code) : again(state, step.code, step.memo)
      case 'verified': {
        const fresh = await users.find(turn.request.tenant, 'id', step.user.id)
        const refusal = refusalOf(fresh, state)
        if (refusal) return again(state, refusal)
        const credentialVersion = step.credentialVersion ?? state.results[0]?.credentialVersion ?? (await versionOf(turn.request.tenant, step.user.id))
        const result: StepResult = { ...entrances.standsFor(option), userId: step.user.id, amr: step.amr, at: now(), credentialVersion }
        return advance(turn, { ...state, results: [...state.results, result], message: null })
      }
    }
  }
  const optionsOf = (application: Application, { results }: AttemptState): readonly Option[] => sequenceFor(application)[results.length] ?? []
  const entranceOf = ({ request, application }: Turn, state: AttemptState, wanted: Wanted): Promise<Option | undefined> =>
    entrances.find(request.tenant, state, optionsOf(application, state), wanted)
  return {
    /** The first question of a login. */
    async begin(turn: Turn, state: AttemptState, opening: string | undefined): Promise<Moved> {
      const entrance = opening === undefined ? undefined : await entranceOf(turn, state, { opening })
      return entrance ? ask(turn, state, entrance) : advance(turn, state)
    },
    entranceOf,
    optionsOf,
    userOf,
    sequenceFor,
    /** Begins one of the current step's options. */
    choose: ask,
    async answer(turn: Turn, state: AttemptState, question: Question, input: Readonly<Record<string, string>>): Promise<Moved> {
      const { option, callbackState, memo } = question
      const step = await runner.resume(option, await attemptOf(turn, state, memo, callbackState), input)
      return take(turn, state, option, callbackState, step)
    },
  }
}
