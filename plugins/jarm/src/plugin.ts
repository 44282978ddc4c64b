import { Clock, definePlugin } from '@gatehouse/kernel'
import { Keys } from '@gatehouse/keys/contracts'
import { clientSettings, Issuer, metadataSources, responseEnvelopes } from '@gatehouse/oauth/contracts'
import { ClientEncryption } from '@gatehouse/token-encryption/contracts'
import { jarmConfig } from './config.ts'
import { jwtEnvelopes } from './envelopes.ts'
import { ENCRYPTION, signingSetting } from './settings.ts'

export default definePlugin({
  name: 'jarm',
  config: jarmConfig,
  needs: { keys: Keys, issuer: Issuer, clock: Clock },
  wants: { encryption: ClientEncryption },
  setup({ config, deps, host }) {
    const { encryption, keys } = deps
    host.contribute(responseEnvelopes, ...jwtEnvelopes({ ...deps, config }))
    host.contribute(clientSettings, signingSetting(keys.algorithms), ...(encryption ? [encryption.setting(ENCRYPTION)] : []))
    host.contribute(metadataSources, {
      name: 'jarm',
      members: () => ({
        authorization_signing_alg_values_supported: keys.algorithms,
        ...(encryption
          ? {
              authorization_encryption_alg_values_supported: encryption.keyAlgorithms,
              authorization_encryption_enc_values_supported: encryption.contentAlgorithms,
            }
          : {}),
      }),
    })
  },
})
