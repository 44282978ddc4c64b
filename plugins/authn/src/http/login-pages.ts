import type { Application, Applications } from '@gatehouse/applications/contracts'
import { s } from '@gatehouse/kernel'
import { get, ok, type Request, type Route } from '@gatehouse/kernel/http'
import type { PageOptions, Pages } from '@gatehouse/pages/contracts'
import { type AuthenticatorKind, type ChallengeModel, LoginExpired } from '../contracts.ts'
import type { AttemptState } from '../login/attempt-state.ts'
import type { Attempts } from '../login/attempts.ts'
import type { LoginFlow } from '../login/flow.ts'
import { type LoginReplies, loginPath } from '../login/replies.ts'
import type { MethodsModel } from '../views/methods.ts'

interface Deps {
  readonly attempts: Attempts
  readonly applications: Applications
  readonly flow: LoginFlow
  readonly replies: LoginReplies
  readonly pages: Pages
  // biome-ignore lint/suspicious/noExplicitAny: settings are the kind's own matter
  readonly kinds: ReadonlyMap<string, AuthenticatorKind<any>>
}
const loginQuery = s.params({ sessionDataKey: s.string(), methods: s.optional(s.text()) })
const contextQuery = s.params({ sessionDataKey: s.string('') })

/** The pages of a login. They read the attempt and change nothing. endpoints.md §4.1 */
export const loginPageRoutes = ({ attempts, applications, flow, replies, pages, kinds }: Deps): readonly Route[] => {
  /** Message keys come from authenticators: one without a text reads as a plain refusal. */
  const messageFor = (request: Request, { message, demand }: AttemptState): string | undefined => {
    if (message === null) return undefined
    return pages.translate(request, demand.uiLocales)(message) === message ? 'authn.refused' : message
  }
  const methodsModel = (request: Request, key: string, state: AttemptState, application: Application): MethodsModel => ({
    sessionDataKey: key,
    application,
    message: messageFor(request, state),
    options: flow
      .optionsOf(application, state)
      .map(({ idp, authenticator }) => ({ idp, authenticator, name: idp === 'LOCAL' ? undefined : idp, labelKey: kinds.get(authenticator)?.labelKey }))
      .filter(({ labelKey }) => labelKey !== undefined),
  })
  const challengeModel = async (request: Request, key: string, state: AttemptState, application: Application): Promise<ChallengeModel> => ({
    sessionDataKey: key,
    application: { name: application.name, imageUrl: application.imageUrl },
    message: messageFor(request, state),
    loginHint: state.typed ?? state.demand.loginHint,
    username: (await flow.userOf(request.tenant, state))?.username,
    methodsUrl: flow.optionsOf(application, state).length > 1 ? `${replies.ownPage(request.tenant, key, { ...state, message: null })}&methods=true` : undefined,
    rememberable: state.results.length === 0,
  })
  return [
    get(loginPath, { access: 'public', query: loginQuery }, async (request) => {
      const { sessionDataKey, methods } = request.query
      const { state } = await attempts.load(request, sessionDataKey)
      const application = await applications.find(request.tenant, state.applicationId)
      if (!application?.enabled) throw new LoginExpired('the application is not open any more')
      const { question, outcome, demand } = state
      const options: PageOptions = {
        ...(demand.uiLocales ? { locales: demand.uiLocales } : {}),
        ...(demand.formActions ? { formActions: demand.formActions } : {}),
      }
      if (outcome) return replies.next(request.tenant, sessionDataKey, state, [], application.name)
      if (!question || !('view' in question.ask) || methods === 'true') {
        return pages.render(request, 'authn.methods', methodsModel(request, sessionDataKey, state, application), options)
      }
      const model = { ...question.ask.model, ...(await challengeModel(request, sessionDataKey, state, application)) }
      return pages.render(request, question.ask.view, model, options)
    }),
    get('/authenticationendpoint/retry.do', { access: 'public', repeatable: true }, (request) => pages.render(request, 'authn.retry', {}, { status: 400 })),
    /** Asked by a custom sign-in page before it shows itself. The answer names nothing that the asking browser does not know. */
    get('/logincontext', { access: 'public', query: contextQuery }, async (request) => {
      const { tenant, query } = request
      const live = await attempts.find(request, query.sessionDataKey)
      return ok(live && !live.state.outcome ? { status: 'success' } : { status: 'redirect', redirectUrl: `${tenant.baseUrl}/` })
    }),
  ]
}
