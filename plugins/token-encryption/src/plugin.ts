import { ClientKeys } from '@gatehouse/client-keys/contracts'
import { definePlugin } from '@gatehouse/kernel'
import { clientSettings, metadataSources } from '@gatehouse/oauth/contracts'
import { tokenEnvelopes } from '@gatehouse/oidc/contracts'
import { contentAlgorithms, keyAlgorithms } from './algorithms.ts'
import { ClientEncryption } from './contracts.ts'
import { createClientEncryption } from './encrypt.ts'
import { encryptedEnvelope } from './envelope.ts'
import { recipientKeys } from './recipient.ts'
import { encryptionSetting, ID_TOKEN, USERINFO } from './settings.ts'

export default definePlugin({
  name: 'token-encryption',
  provides: [ClientEncryption],
  needs: { clientKeys: ClientKeys },
  setup({ deps, host }) {
    const encryption = createClientEncryption(recipientKeys(deps.clientKeys))
    host.provide(ClientEncryption, () => encryption)
    host.contribute(tokenEnvelopes, encryptedEnvelope(encryption))
    host.contribute(clientSettings, encryptionSetting(ID_TOKEN), encryptionSetting(USERINFO))
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
