import { ClientKeys } from '@gatehouse/client-keys/contracts'
import { definePlugin } from '@gatehouse/kernel'
import { clientSettings, metadataSources } from '@gatehouse/oauth/contracts'
import { tokenEnvelopes } from '@gatehouse/oidc/contracts'
import { contentAlgorithms, keyAlgorithms } from './algorithms.ts'
import { encryptedEnvelope } from './envelope.ts'
import { recipientKeys } from './recipient.ts'
import { encryptionSettings } from './settings.ts'

export default definePlugin({
  name: 'token-encryption',
  needs: { clientKeys: ClientKeys },
  setup({ deps, host }) {
    host.contribute(tokenEnvelopes, encryptedEnvelope(recipientKeys(deps.clientKeys)))
    host.contribute(clientSettings, ...encryptionSettings)
    host.contribute(metadataSources, {
      name: 'token-encryption',
      members: () => ({
        id_token_encryption_alg_values_supported: keyAlgorithms,
        id_token_encryption_enc_values_supported: contentAlgorithms,
        userinfo_encryption_alg_values_supported: keyAlgorithms,
        userinfo_encryption_enc_values_supported: contentAlgorithms,
      }),
    })
  },
})
