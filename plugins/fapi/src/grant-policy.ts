import { type GrantPolicy, type GrantRequest, InvalidRequest, OAuthError } from '@gatehouse/oauth/contracts'
import { decodeProtectedHeader } from 'jose'
import type { Profile } from './contracts.ts'
import { algorithmsOf, profileOf } from './profiles.ts'

class WeakProof extends OAuthError {
  override readonly code = 'fapi.invalid_dpop_proof'
}
/** Its signature holds: `dpop` has checked it. */
const checkProof = ({ headers }: GrantRequest['request'], profile: Profile): void => {
  const { alg = '' } = decodeProtectedHeader(String(headers.dpop))
  // The RFC 9864 name of what EdDSA is here.
  if (!algorithmsOf(profile).includes(alg === 'Ed25519' ? 'EdDSA' : alg)) throw new WeakProof('the FAPI profile does not allow the algorithm of the proof')
}
/** Tokens are bound to their sender, whatever the grant: FAPI 1.0 Advanced §5.2.2-5, FAPI 2.0 Security Profile §5.3.2.1. */
export const senderPolicy: GrantPolicy = {
  name: 'fapi',
  judge({ client, request, confirmation = {} }, grant) {
    const profile = profileOf(client)
    if (!profile) return grant
    const certificate = confirmation['x5t#S256'] !== undefined
    const key = confirmation.jkt !== undefined
    if (profile === 'FAPI1_ADVANCED' ? !certificate : !(certificate || key))
      throw new InvalidRequest('the FAPI profile demands tokens that are bound to their sender')
    if (key) checkProof(request, profile)
    return grant
  },
}
