import { Clock, definePlugin } from '@gatehouse/kernel'
import { Keys } from '@gatehouse/keys/contracts'
import { clientSettings, Issuer, introspectionFormats, metadataSources, signingAlgorithms } from '@gatehouse/oauth/contracts'
import { ClientEncryption } from '@gatehouse/token-encryption/contracts'
import { jwtFormat } from './format.ts'
import { ENCRYPTION, introspectionSettings } from './settings.ts'

export default definePlugin({
  name: 'jwt-introspection',
  needs: { keys: Keys, issuer: Issuer, clock: Clock },
  wants: { encryption: ClientEncryption },
  setup({ deps, host }) {
    const { encryption } = deps
    host.contribute(introspectionFormats, jwtFormat(deps))
    host.contribute(clientSettings, ...introspectionSettings, ...(encryption ? [encryption.setting(ENCRYPTION)] : []))
    host.contribute(metadataSources, {
      name: 'jwt-introspection',
      members: () => ({
        introspection_signing_alg_values_supported: signingAlgorithms,
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
