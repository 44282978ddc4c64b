import type { Tenant } from '@gatehouse/kernel'
import { AuthorizationError, type AuthorizationRule, type Client } from '@gatehouse/oauth/contracts'
import type { ReadHint } from '../id-token-hint.ts'

interface Deps {
  readonly readHint: ReadHint
  readonly userOf: (tenant: Tenant, client: Client, subject: string) => Promise<string | undefined>
}
/** `id_token_hint`: only this user will do. Security rule 2.8. */
export const hintRule = ({ readHint, userOf }: Deps): AuthorizationRule => ({
  name: 'oidc.id-token-hint',
  async judge({ tenant, client, params }) {
    const { id_token_hint: given, prompt } = params
    if (given === undefined) return undefined
    const hint = await readHint(tenant, given)
    if (hint?.clientId !== client.clientId) {
      throw new AuthorizationError(prompt === 'none' ? 'access_denied' : 'invalid_request', 'the id_token_hint is not an ID token of this client')
    }
    return { userId: (await userOf(tenant, client, hint.subject)) ?? 'nobody' }
  },
})
