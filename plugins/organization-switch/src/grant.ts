import type { Audit } from '@gatehouse/kernel'
import {
  type AccessTokens,
  type Grant,
  type GrantRequest,
  type GrantType,
  InvalidGrant,
  InvalidRequest,
  OAuthError,
  type Scopes,
  type VerifiedToken,
} from '@gatehouse/oauth/contracts'
import { MEMBER } from './condition.ts'
import type { OrganizationRight, SwitchRefusal, SwitchTargets } from './contracts.ts'
import { switchable } from './scopes.ts'

interface Deps {
  readonly targets: SwitchTargets
  readonly accessTokens: AccessTokens
  readonly scopes: Pick<Scopes, 'parse'>
  readonly audit: Audit | undefined
}
export const ORGANIZATION_SWITCH = 'organization_switch'
const MOST_CHARACTERS = 255

const refusals: Readonly<Record<SwitchRefusal, string>> = {
  unknown: 'Invalid organization id',
  inactive: 'The switching organization is in deactivated state.',
  'not-shared': 'Organization switching is not allowed for organizations that have not shared the application',
  'not-allowed': 'Organization switching is not allowed for the user',
}
const organizationOf = (token: VerifiedToken): string | undefined => (typeof token.claims?.org_id === 'string' ? token.claims.org_id : undefined)

/** oauth2-oidc.md §3.8: a token for an organization, in exchange for one of the same client. */
export const organizationSwitchGrant = ({ targets, accessTokens, scopes, audit }: Deps): GrantType => {
  const record = ({ tenant, client, request }: GrantRequest, more: { outcome: 'success' | 'refused'; target?: string; code?: string }) =>
    audit?.record({
      tenantId: tenant.id,
      action: more.outcome === 'success' ? 'organization-switch.switched' : 'organization-switch.refused',
      actor: client.clientId,
      actorKind: 'application',
      source: request.remoteAddress,
      traceId: request.id,
      ...more,
    })
  /** @throws InvalidGrant it is not valid, another client's, or bound to somebody else: security rule 3.8 */
  const tokenOf = async ({ tenant, client, params, confirmation }: GrantRequest): Promise<VerifiedToken> => {
    if (!params.token) throw new InvalidRequest('token is missing')
    const token = await accessTokens.verify(tenant, params.token)
    if (token?.clientId !== client.clientId) throw new InvalidGrant('the token is not valid')
    for (const [member, value] of Object.entries(token.confirmation ?? {})) {
      if (confirmation?.[member] !== value) throw new InvalidGrant('what the token is bound to was not proven')
    }
    return token
  }
  const rightOf = async ({ tenant, client, params }: GrantRequest, token: VerifiedToken): Promise<OrganizationRight> => {
    const { switching_organization: organization = '', scope } = params
    if (organization === '' || organization.length > MOST_CHARACTERS) throw new InvalidRequest('switching_organization is missing, or too long')
    const wanted = switchable(scope === undefined ? token.scopes : scopes.parse(scope), token.scopes)
    const verdict = await targets.judge({ tenant, client, user: token.account, from: organizationOf(token), organization, scopes: wanted })
    if (typeof verdict === 'string') throw new InvalidGrant(refusals[verdict])
    return { ...verdict, scopes: verdict.scopes.filter((one) => wanted.includes(one)) }
  }
  const grantOf = ({ account, sessionId, authentication, claims, audiences, conditions, endsAt }: VerifiedToken, right: OrganizationRight): Grant => {
    const { id, name, handle } = right.organization
    const { user_org: _, ...kept } = claims ?? {}
    const resident = right.userOrganization === undefined ? {} : { user_org: right.userOrganization }
    const { nonce: __, codeHash: ___, ...login } = authentication ?? { authenticatedAt: 0, amr: [], acr: null }
    return {
      user: account,
      scopes: account ? right.scopes : right.scopes.filter((scope) => scope !== 'openid'),
      refreshable: account !== undefined,
      claims: { ...kept, org_id: id, org_name: name, org_handle: handle, ...resident },
      audiences,
      ...(account ? { conditions: { ...conditions, [MEMBER]: id } } : {}),
      // It lives no longer than what the token at hand came of: security rule 3.11.
      ...(endsAt === undefined ? {} : { endsAt }),
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(authentication === undefined ? {} : { authentication: login }),
    }
  }
  return {
    name: ORGANIZATION_SWITCH,
    publicClients: true,
    async exchange(asked) {
      try {
        const token = await tokenOf(asked)
        const right = await rightOf(asked, token)
        await record(asked, { outcome: 'success', target: right.organization.id })
        return grantOf(token, right)
      } catch (error) {
        if (error instanceof OAuthError) await record(asked, { outcome: 'refused', code: error.code })
        throw error
      }
    },
  }
}
