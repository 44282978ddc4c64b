import type { Application, Applications } from '@gatehouse/applications/contracts'
import { s } from '@gatehouse/kernel'
import { get, post, type Reply, type Request, type Route, type SetCookie } from '@gatehouse/kernel/http'
import type { Pages } from '@gatehouse/pages/contracts'
import { LoginExpired } from '../contracts.ts'
import type { AttemptState } from '../login/attempt-state.ts'
import type { Attempts } from '../login/attempts.ts'
import type { LoginFlow, Turn } from '../login/flow.ts'
import type { Moves } from '../login/moves.ts'
import { type createReaction, type Input, keyOf } from '../login/react.ts'
import type { LoginReplies } from '../login/replies.ts'

interface Deps {
  readonly attempts: Attempts
  readonly applications: Applications
  readonly flow: LoginFlow
  readonly moves: Moves
  readonly react: ReturnType<typeof createReaction>
  readonly replies: LoginReplies
  readonly pages: Pages
  readonly logout: (request: Request, input: Input) => Promise<Reply>
}
const fields = s.record(s.text())
const bodyLimit = 512 * 1024

/** The one door of every login: answers, choices of a method, and callbacks of federated logins. endpoints.md §4 */
export const commonAuthRoutes = ({ attempts, applications, flow, moves, react, replies, pages, logout }: Deps): readonly Route[] => {
  /** A form may not lead to another site (`form-action`), so a page in between does. */
  const next = (request: Request, key: string, state: AttemptState, application: Application, cookies: readonly SetCookie[] = []): Reply => {
    const { question, outcome } = state
    if (request.method === 'POST' && !outcome && question && 'to' in question.ask) {
      const { to } = question.ask
      return pages.render(request, 'authn.continue', { to, host: new URL(to).host }, { headers: { refresh: `0; url=${to}` }, cookies, languageSwitch: false })
    }
    return replies.next(request.tenant, key, state, flow.optionsOf(application, state), application.name, cookies)
  }
  const handle = async (request: Request, input: Input): Promise<Reply> => {
    if (input.commonAuthLogout === 'true') return logout(request, input)
    const key = keyOf(input)
    const loaded = await attempts.load(request, key)
    const application = await applications.find(request.tenant, loaded.state.applicationId)
    if (!application?.enabled) throw new LoginExpired('the application is not open any more')
    if (loaded.state.outcome) return next(request, key, loaded.state, application)
    const turn: Turn = { request, application, key }
    const moved = await react(turn, loaded.state, input)
    if (!moved) return next(request, key, loaded.state, application)
    const stepped = await moves.settle(turn, loaded, moved)
    if (stepped) return next(request, key, stepped.state, application, stepped.cookies)
    return next(request, key, (await attempts.load(request, key)).state, application)
  }
  return [
    get('/commonauth', { access: 'public', query: fields }, (request) => handle(request, request.query)),
    post('/commonauth', { access: 'public', body: fields, accepts: 'form', bodyLimit }, (request) => handle(request, request.body)),
  ]
}
