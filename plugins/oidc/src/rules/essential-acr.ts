import { AuthorizationError, type AuthorizationExtension } from '@gatehouse/oauth/contracts'
import { parseClaimsParameter, requestedClaims } from '../claims/request.ts'

/** An `acr` that was asked for as essential is reached, or there is no answer: OpenID Connect Core §5.5.1.1. */
export const essentialAcr: AuthorizationExtension = {
  name: 'oidc.essential-acr',
  async extend({ params, session }) {
    const parameter = params.claims === undefined ? undefined : parseClaimsParameter(params.claims)
    const asked = parameter && requestedClaims(parameter, 'id_token').get('acr')
    const values = [asked?.value, ...(asked?.values ?? [])].filter((value) => typeof value === 'string')
    if (asked?.essential && values.length > 0 && (session.acr === null || !values.includes(session.acr))) {
      throw new AuthorizationError('unmet_authentication_requirements', 'the login did not reach the acr that was asked for')
    }
    return {}
  },
}
