import { Clock, definePlugin } from '@gatehouse/kernel'
import { Keys } from '@gatehouse/keys/contracts'
import { Issuer, metadataSources, responseEnvelopes, signingAlgorithms } from '@gatehouse/oauth/contracts'
import { jarmConfig } from './config.ts'
import { jwtEnvelopes } from './envelopes.ts'

export default definePlugin({
  name: 'jarm',
  config: jarmConfig,
  needs: { keys: Keys, issuer: Issuer, clock: Clock },
  setup({ config, deps, host }) {
    host.contribute(responseEnvelopes, ...jwtEnvelopes({ ...deps, config }))
    host.contribute(metadataSources, { name: 'jarm', members: () => ({ authorization_signing_alg_values_supported: signingAlgorithms }) })
  },
})
