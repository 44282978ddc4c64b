import type { Tenant } from '@gatehouse/kernel'
import { AuthorizationError, type Client, type Clients } from '@gatehouse/oauth/contracts'
import type { Hint, ReadHint } from '../id-token-hint.ts'

export type LogoutParameters = Readonly<Record<string, string>>
export interface JudgedLogout {
  readonly params: LogoutParameters
  readonly hint: Hint | undefined
  /** Proven by the hint, or only named. */
  readonly client: Client | undefined
  /** Where the browser may go afterwards: registered by the client that the hint proves. Security rule 4.6. */
  readonly redirectUri: string | undefined
}
interface Deps {
  readonly clients: Clients
  readonly readHint: ReadHint
}
/** As in the reference product: these end on our own page. */
const refuse = (message: string) => new AuthorizationError('access_denied', message)

/** OpenID Connect RP-Initiated Logout §2 and §3. @throws AuthorizationError for our own page */
export const logoutJudge =
  ({ clients, readHint }: Deps) =>
  async (tenant: Tenant, params: LogoutParameters): Promise<JudgedLogout> => {
    const { id_token_hint: given, client_id: named, post_logout_redirect_uri: wanted } = params
    const hint = given === undefined ? undefined : await readHint(tenant, given)
    if (given !== undefined && !hint) throw refuse('ID token signature validation failed.')
    if (hint && named !== undefined && named !== hint.clientId) throw refuse('client_id is not the one that the id_token_hint was issued to')
    const clientId = hint?.clientId ?? named
    const client = clientId === undefined ? undefined : await clients.find(tenant, clientId)
    if (clientId !== undefined && !client) throw refuse('the application is not known')
    if (wanted !== undefined && client && !client.postLogoutRedirectUris.includes(wanted)) {
      throw refuse('Post logout URI does not match with registered callback URI.')
    }
    return { params, hint, client, redirectUri: hint && client ? wanted : undefined }
  }
export type JudgeLogout = ReturnType<typeof logoutJudge>
