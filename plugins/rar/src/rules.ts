import { AuthorizationError, type AuthorizationRule, type Grant, type GrantAddition, type GrantPolicy } from '@gatehouse/oauth/contracts'
import { consentDetail, detailId } from './consent.ts'
import { type AuthorizationDetail, InvalidAuthorizationDetails } from './contracts.ts'
import type { DetailJudge } from './judge.ts'
import { parseDetails } from './parse.ts'

const PARAMETER = 'authorization_details'
/** In tokens, and in the token response: RFC 9396 §7, §9. */
const additionOf = (details: readonly AuthorizationDetail[]): GrantAddition => ({ claims: { [PARAMETER]: details }, response: { [PARAMETER]: details } })

/** At the authorization endpoint: the user agrees to each detail. RFC 9396 §3. */
export const detailsRule = (judge: DetailJudge): AuthorizationRule => ({
  name: 'rar.details',
  async judge({ tenant, client, params }) {
    const parameter = params[PARAMETER]
    if (parameter === undefined) return undefined
    try {
      const judged = await judge.all(tenant, client, parseDetails(parameter))
      return {
        details: judged.map((one, at) => consentDetail(judge, one, at)),
        grant(agreed) {
          const granted = judged.filter((_, at) => agreed.has(detailId(at))).map(({ detail }) => detail)
          if (granted.length === 0) throw new AuthorizationError('access_denied', 'User denied the consent')
          return additionOf(granted)
        },
      }
    } catch (error) {
      if (error instanceof InvalidAuthorizationDetails) throw new AuthorizationError(error.error, error.message, { cause: error })
      throw error
    }
  },
})
const grantedIn = ({ claims }: Grant): readonly AuthorizationDetail[] | undefined => claims?.[PARAMETER] as readonly AuthorizationDetail[] | undefined

/** At the token endpoint: less than what was granted, or the details of an application itself. RFC 9396 §6. */
export const detailsPolicy = (judge: DetailJudge): GrantPolicy => ({
  name: 'rar.details',
  async judge({ tenant, client, params }, grant): Promise<Grant> {
    const granted = grantedIn(grant)
    const parameter = params[PARAMETER]
    if (parameter === undefined) return granted ? { ...grant, response: { ...grant.response, [PARAMETER]: granted } } : grant
    const asked = (await judge.all(tenant, client, parseDetails(parameter))).map(({ detail }) => detail)
    const { claims, response } = additionOf(asked)
    if (granted) {
      if (!asked.every((one) => judge.covered(granted, one))) throw new InvalidAuthorizationDetails('authorization_details go beyond what was granted')
      const narrowedTo = { ...grant.narrowedTo, claims: { ...grant.claims, ...claims } }
      return { ...grant, narrowedTo, response: { ...grant.response, ...response } }
    }
    if (grant.user) throw new InvalidAuthorizationDetails('the user was not asked for authorization_details')
    return { ...grant, claims: { ...grant.claims, ...claims }, response: { ...grant.response, ...response } }
  },
})
