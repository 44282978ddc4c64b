import { Clock, definePlugin, Sealing } from '@gatehouse/kernel'
import { ShortLived } from '@gatehouse/kernel/state'
import { authorizationRules, metadataSources, senderConstraints } from '@gatehouse/oauth/contracts'
import { dpopConfig } from './config.ts'
import { dpopConstraint } from './constraint.ts'
import { jktRule } from './jkt-rule.ts'
import { createNonces } from './nonces.ts'
import { createProofCheck } from './proof.ts'
import { proofKeys } from './proof-key.ts'

export default definePlugin({
  name: 'dpop',
  config: dpopConfig,
  needs: { clock: Clock, sealing: Sealing, shortLived: ShortLived },
  setup({ config, deps, host }) {
    const nonces = createNonces({ ...deps, ttl: config.nonceTtl })
    const proofs = createProofCheck({ ...deps, keys: proofKeys(config.algorithms), nonces, config })
    host.contribute(senderConstraints, dpopConstraint(proofs, config))
    host.contribute(authorizationRules, jktRule)
    host.contribute(metadataSources, { name: 'dpop', members: () => ({ dpop_signing_alg_values_supported: config.algorithms }) })
  },
})
