import { Clock, definePlugin } from '@gatehouse/kernel'
import { Keys } from '@gatehouse/keys/contracts'
import { clientSettings, Issuer, introspectionFormats, metadataSources } from '@gatehouse/oauth/contracts'
import { ClientEncryption } from '@gatehouse/token-encryption/contracts'
import { jwtFormat } from './format.ts'
import { ENCRYPTION, introspectionSettings } from './settings.ts'

export default definePlugin({
  name: 'jwt-introspection',
  needs: { keys: Keys, issuer: Issuer, clock: Clock },
  wants: { encryption: ClientEncryption },
  setup({ deps, host }) {
    const { encryption, keys } = deps
    host.contribute(introspectionFormats, jwtFormat(deps))
    host.contribute(clientSettings, ...introspectionSettings(keys.algorithms), ...(encryption ? [encryption.setting(ENCRYPTION)] : []))
    host.contribute(metadataSources, {
      name: 'jwt-introspection',
      members: () => ({
        introspection_signing_alg_values_supported: keys.algorithms,
        ...(encryption
          ? {
              introspection_encryption_alg_values_supported: encryption.keyAlgorithms,
              introspection_encryption_enc_values_supported: encryption.contentAlgorithms,
            }
          : {}),
      }),
    })
  },
})
