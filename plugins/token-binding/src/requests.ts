import { type Grant, type GrantPolicy, InvalidRequest, type TokenBinding, type TokenParameters } from '@gatehouse/oauth/contracts'
import { boundTo, wants } from './reference.ts'

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'
const MOST_CHARACTERS = 255

interface RequestBinding extends TokenBinding {
  /** What a token request names; undefined: nothing. @throws InvalidRequest */
  readonly named: (params: TokenParameters) => string | undefined
}
/** They tell tokens apart and are nothing that anybody could hold: oauth2-oidc.md §4.9. */
export const requestBindings: readonly RequestBinding[] = [
  {
    name: 'client-request',
    named({ tokenBindingId: id }) {
      if (id !== undefined && id.length > MOST_CHARACTERS) throw new InvalidRequest('Token binding reference length exceeds limit')
      return id
    },
  },
  { name: 'device-flow', named: ({ grant_type: grantType, device_code: code }) => (grantType === DEVICE_GRANT ? code : undefined) },
]

/** At the first request only: what is refreshed stays bound to what it was. */
export const requestPolicy: GrantPolicy = {
  name: 'token-binding.request',
  judge({ client, params }, grant): Grant {
    const binding = grant.familyId === undefined ? requestBindings.find(({ name }) => wants(client, name)) : undefined
    const value = binding?.named(params)
    return binding && value !== undefined ? { ...grant, claims: { ...grant.claims, ...boundTo(binding.name, value) } } : grant
  },
}
