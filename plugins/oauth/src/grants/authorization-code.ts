import type { Sessions } from '@gatehouse/authn/contracts'
import type { Consents } from '@gatehouse/consent/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { Users } from '@gatehouse/users/contracts'
import type { CodeEntry, Codes, CodeValue } from '../authorize/codes.ts'
import { checkVerifier } from '../authorize/pkce.ts'
import { codeReplayed, type GrantRequest, type GrantType, InvalidGrant, InvalidRequest, type UsedOnce } from '../contracts.ts'
import { checkHeld } from '../senders/proofs.ts'
import type { Families } from '../tokens/families.ts'
import type { HandleReplay } from './replay.ts'

interface Deps {
  readonly codes: Codes
  readonly users: Users
  readonly sessions: Sessions
  readonly families: Families
  readonly consents: Pick<Consents, 'holds'>
  readonly replayed: HandleReplay
}
const challengeIn = ({ challenge: value, challengeMethod: method }: CodeValue) => (value === null ? undefined : { value, method })

/** The code belongs to this request: RFC 6749 §4.1.3, RFC 7636 §4.6. @throws InvalidGrant */
const checkBinding = (value: CodeValue, asked: GrantRequest): void => {
  const { params } = asked
  if (params.redirect_uri !== value.redirectUri) throw new InvalidGrant('Callback url mismatch')
  checkVerifier(challengeIn(value), params.code_verifier)
  checkHeld(value.confirmation, asked)
}
const authenticationOf = ({ nonce, claims, grantedClaims, authenticatedAt, amr, acr }: CodeValue) => ({
  authenticatedAt,
  amr,
  acr,
  ...(nonce === null ? {} : { nonce }),
  ...(claims === null ? {} : { claims }),
  ...(grantedClaims.length === 0 ? {} : { grantedClaims }),
})

/** RFC 6749 §4.1.3. Security rules 2.3 and 2.4. */
export const authorizationCodeGrant = ({ codes, users, sessions, families, consents, replayed }: Deps): GrantType => {
  const again = async ({ request, client }: GrantRequest, code: string, value: CodeValue): Promise<void> => {
    await codes.markReplayed(request.tenant, code)
    await replayed({ request, clientId: client.clientId, userId: value.userId, familyId: value.familyId, event: codeReplayed })
  }
  const onceFor = (asked: GrantRequest, code: string, entry: CodeEntry): UsedOnce => ({
    async use() {
      const { consent } = entry.value
      if (consent && !(await consents.holds(asked.tenant, entry.value, consent))) throw new InvalidGrant('the consent was withdrawn')
      return codes.use(asked.tenant, code, entry)
    },
    replayed: () => again(asked, code, entry.value),
    async stored() {
      if ((await codes.get(asked.tenant, code))?.value.replayed) await families.revoke(asked.tenant, { id: entry.value.familyId })
    },
  })
  /** The user and the session must still be there. */
  const userOf = async (tenant: Tenant, value: CodeValue) => {
    const [user, session] = await Promise.all([users.find(tenant, 'id', value.userId), sessions.find(tenant, value.sessionId)])
    return user?.active && session?.userId === user.id ? user : undefined
  }
  const entryOf = async (asked: GrantRequest, code: string): Promise<CodeEntry> => {
    const entry = await codes.get(asked.tenant, code)
    const { clientId, applicationId } = asked.client
    if (!entry || entry.value.clientId !== clientId || entry.value.applicationId !== applicationId) {
      throw new InvalidGrant('Invalid authorization code received from token request')
    }
    if (entry.value.used) {
      await again(asked, code, entry.value)
      throw new InvalidGrant('Inactive authorization code received from token request')
    }
    return entry
  }
  return {
    name: 'authorization_code',
    publicClients: true,
    async exchange(asked) {
      const { code } = asked.params
      if (!code) throw new InvalidRequest('code is missing')
      const entry = await entryOf(asked, code)
      const { value } = entry
      try {
        checkBinding(value, asked)
        const user = await userOf(asked.tenant, value)
        if (!user) throw new InvalidGrant('Expired or Revoked authorization code received from token request')
        const { scopes, sessionId, familyId } = value
        const once = onceFor(asked, code, entry)
        return { ...value.addition, user, scopes, sessionId, newFamilyId: familyId, refreshable: true, once, authentication: authenticationOf(value) }
      } catch (error) {
        // A code that was tried with the wrong proof is of no more use to anybody.
        if (error instanceof InvalidGrant) await codes.remove(asked.tenant, code)
        throw error
      }
    },
  }
}
