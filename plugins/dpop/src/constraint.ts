import type { Request } from '@gatehouse/kernel/http'
import type { SenderConstraint } from '@gatehouse/oauth/contracts'
import type { DpopConfig } from './config.ts'
import { InvalidDpopProof, OtherKey } from './errors.ts'
import type { ProofCheck } from './proof.ts'

const NAME = 'DPoP'
const missing = 'DPoP header is required.'
const proofIn = ({ headers }: Request): string | undefined => {
  const { dpop } = headers
  return Array.isArray(dpop) ? dpop.join(', ') : dpop
}

/**
 * RFC 9449. A client that brings a proof gets tokens that are bound to its key; one with the binding type `DPoP` has to.
 */
export const dpopConstraint = (proofs: ProofCheck, { requireNonce }: Pick<DpopConfig, 'requireNonce'>): SenderConstraint => ({
  name: NAME,
  member: 'jkt',
  tokenType: 'DPoP',
  challenge: `DPoP algs="${proofs.algorithms}"`,
  async prove(request, client) {
    const proof = proofIn(request)
    if (proof !== undefined) return proofs.check(request, proof, 'token')
    if (client.accessToken.bindingType === NAME) throw new InvalidDpopProof(missing, 'token', proofs.algorithms)
    return undefined
  },
  demanded: ({ dpop_jkt: jkt }) => jkt,
  async pushed(request, { dpop_jkt: jkt }) {
    const proof = proofIn(request)
    if (proof === undefined) return undefined
    const held = await proofs.check(request, proof, 'token')
    if (jkt !== undefined && jkt !== held) throw new InvalidDpopProof('dpop_jkt is the thumbprint of another key', 'token', proofs.algorithms)
    return { dpop_jkt: held }
  },
  async present({ request, accessToken, value }) {
    const proof = proofIn(request)
    if (proof === undefined) throw new InvalidDpopProof(missing, 'resource', proofs.algorithms)
    if ((await proofs.check(request, proof, 'resource', accessToken)) !== value) throw new OtherKey(proofs.algorithms)
  },
  headers: (request) => (requireNonce && proofIn(request) !== undefined ? { 'dpop-nonce': proofs.nonce(request.tenant) } : undefined),
})
