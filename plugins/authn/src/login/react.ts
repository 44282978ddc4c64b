import type { Request } from '@gatehouse/kernel/http'
import { type Option, sameOption } from '../sequence.ts'
import type { AnswerLimits } from './answer-limits.ts'
import type { AttemptState, Question } from './attempt-state.ts'
import { keyOfCallback, type LoginFlow, type Moved, type Turn } from './flow.ts'

interface Deps {
  readonly flow: LoginFlow
  readonly limits: AnswerLimits
  readonly checkOrigin: (request: Request) => void
}
const longestName = 255
export type Input = Readonly<Record<string, string>>

const callbackStateOf = (input: Input): string | undefined => input.state ?? input.RelayState
/** The attempt that an input is for. */
export const keyOf = (input: Input): string => input.sessionDataKey ?? keyOfCallback(callbackStateOf(input) ?? '')

const ours = new Set(['sessionDataKey', 'idp', 'authenticator', 'chkRemember', 'tenantDomain'])
const answerIn = (input: Input): Input => Object.fromEntries(Object.entries(input).filter(([name]) => !ours.has(name)))
const isEmpty = (answer: Input) => Object.keys(answer).length === 0

const chosenIn = ({ idp, authenticator }: Input, options: readonly Option[]): Option | undefined =>
  options.find((option) => option.authenticator === authenticator && option.idp === (idp ?? 'LOCAL'))

/**
 * What an input does to a login: chooses a method, answers the question, or nothing. Nothing is what an early, empty or
 * repeated one does, and a GET that would answer a page (security rules 4.3 and 4.7).
 */
export const createReaction = ({ flow, limits, checkOrigin }: Deps) => {
  const answer = async (turn: Turn, state: AttemptState, question: Question, input: Input): Promise<Moved> => {
    const { request, key } = turn
    limits.admit(request)
    if (!(await limits.answer(request, key))) {
      return { state: { ...state, question: null, outcome: { kind: 'failed', code: 'access_denied' } }, refused: 'authn.too_many_tries', done: false }
    }
    const remember = state.results.length === 0 ? input.chkRemember === 'on' : state.remember
    const typed = input.username?.slice(0, longestName) ?? null
    const moved = await flow.answer(turn, { ...state, remember, typed }, question, answerIn(input))
    if (moved.refused !== undefined && moved.refused !== 'authn.step_failed') await limits.failed(request)
    return moved
  }
  /** A custom page may show a choice and the form of a local method at once, and posts the form without a choice. */
  const answerUnasked = async (turn: Turn, state: AttemptState, input: Input): Promise<Moved | undefined> => {
    const local = flow.optionsOf(turn.application, state).find(({ idp }) => idp === 'LOCAL')
    if (!local) return undefined
    const asked = await flow.choose(turn, state, local)
    const { question } = asked.state
    return question && 'view' in question.ask ? answer(turn, asked.state, question, input) : asked
  }
  return async (turn: Turn, state: AttemptState, input: Input): Promise<Moved | undefined> => {
    const { question } = state
    const posted = turn.request.method === 'POST'
    if (question && 'to' in question.ask && callbackStateOf(input) !== undefined) {
      return callbackStateOf(input) === question.callbackState ? answer(turn, state, question, input) : undefined
    }
    if (posted) checkOrigin(turn.request)
    const { authenticator } = input
    const entrance = async () => (authenticator === undefined ? undefined : flow.entranceOf(turn, state, { authenticator }))
    const chosen = chosenIn(input, flow.optionsOf(turn.application, state)) ?? (await entrance())
    const current = chosen && question && 'view' in question.ask && sameOption(chosen, question.option)
    if (chosen && !current) return flow.choose(turn, { ...state, message: null }, chosen)
    if (!posted || isEmpty(answerIn(input))) return undefined
    return question && 'view' in question.ask ? answer(turn, state, question, input) : question ? undefined : answerUnasked(turn, state, input)
  }
}
