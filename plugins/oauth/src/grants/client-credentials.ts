import type { GrantType } from '../contracts.ts'
import { parseScope } from '../scopes/scope.ts'

/** RFC 6749 §4.4: the application for itself. */
export const clientCredentials: GrantType = {
  name: 'client_credentials',
  publicClients: false,
  exchange: async ({ params }) => ({ user: undefined, scopes: parseScope(params.scope), refreshable: false }),
}
