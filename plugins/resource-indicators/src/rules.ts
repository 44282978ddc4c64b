import type { ApiResources } from '@gatehouse/api-resources/contracts'
import type { Tenant } from '@gatehouse/kernel'
import { AuthorizationError, type AuthorizationRule, type Grant, type GrantPolicy } from '@gatehouse/oauth/contracts'
import { InvalidTarget, type ProtectedResource } from './contracts.ts'
import { audiencesOf, parseResources, type Resources } from './resources.ts'

/** At the authorization endpoint: the tokens may be for these resources. RFC 8707 §2.1. */
export const resourceRule = (resources: Resources): AuthorizationRule => ({
  name: 'resource-indicators.resource',
  async judge({ tenant, client, params }) {
    if (params.resource === undefined) return undefined
    try {
      const audiences = audiencesOf(await resources.all(tenant, client, parseResources(params.resource)))
      return { grant: () => ({ audiences }) }
    } catch (error) {
      if (error instanceof InvalidTarget) throw new AuthorizationError(error.error, error.message, { cause: error })
      throw error
    }
  },
})

interface Deps {
  readonly resources: Resources
  /** Undefined: no scope belongs to a resource. */
  readonly apis: ApiResources | undefined
}
/** Has a `resource` of its own, with a policy for each client: RFC 8693 §2.1. */
const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** At the token endpoint: this access token is for these of them. RFC 8707 §2.2. */
export const resourcePolicy = ({ resources, apis }: Deps): GrantPolicy => {
  /** Scopes of other APIs are of no use at these resources: RFC 8707 §2.2. */
  const scopesFor = async (tenant: Tenant, wanted: readonly string[], named: readonly ProtectedResource[]): Promise<readonly string[]> => {
    const ofApis = (await apis?.scopes(tenant, wanted)) ?? new Map()
    const own = new Set(named.flatMap(({ scopes = [] }) => scopes))
    return wanted.filter((scope) => !ofApis.has(scope) || own.has(scope))
  }
  return {
    name: 'resource-indicators.resource',
    async judge({ tenant, client, params }, grant): Promise<Grant> {
      if (params.grant_type === TOKEN_EXCHANGE) return grant
      const asked = parseResources(params.resource)
      const wanted = asked.length > 0 ? asked : (grant.audiences ?? [])
      if (wanted.length === 0) return grant
      const named = await resources.all(tenant, client, wanted)
      const audiences = audiencesOf(named)
      const narrowed = await scopesFor(tenant, grant.narrowed ?? grant.scopes, named)
      if (grant.audiences === undefined) return { ...grant, audiences, narrowed }
      if (!audiences.every((one) => grant.audiences?.includes(one))) throw new InvalidTarget('the grant was given for other resources')
      return { ...grant, narrowed, narrowedTo: { ...grant.narrowedTo, audiences } }
    },
  }
}
