import { type ClientCall, InvalidRequest, OAuthError, type TokenParameters } from '@gatehouse/oauth/contracts'
import type { SignedRequests } from '@gatehouse/request-objects/contracts'
import { settingsOf } from './settings.ts'

/** CIBA Core §7.1.1. */
const claims = ['iat', 'nbf', 'jti']
/** Prove who the client is: they alone stand beside a signed request. */
const beside = new Set(['request', 'client_id', 'client_secret', 'client_assertion', 'client_assertion_type'])

/** Undefined: signed requests are not supported. @throws InvalidRequest */
export const requestReader =
  (signed: SignedRequests | undefined) =>
  async ({ request: { tenant }, client, params }: ClientCall): Promise<TokenParameters> => {
    const { requestSigningAlg: algorithm } = settingsOf(client)
    if (params.request === undefined) {
      if (algorithm !== '') throw new InvalidRequest('the request has to be signed')
      return params
    }
    if (!signed) throw new InvalidRequest('signed authentication requests are not supported')
    if (algorithm === '') throw new InvalidRequest('the client has not registered that it signs its requests')
    const other = Object.keys(params).find((name) => !beside.has(name))
    if (other !== undefined) throw new InvalidRequest('parameters stand in the signed request, and not beside it')
    try {
      return await signed.read(tenant, client, params.request, { algorithm, claims })
    } catch (error) {
      // There is no code of its own for it: CIBA Core §13.
      throw error instanceof OAuthError ? new InvalidRequest(error.message, { cause: error }) : error
    }
  }
export type ReadParameters = ReturnType<typeof requestReader>
