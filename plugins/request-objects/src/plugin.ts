import { ClientKeys } from '@gatehouse/client-keys/contracts'
import { Clock, definePlugin, Log, Outbound } from '@gatehouse/kernel'
import { ShortLived } from '@gatehouse/kernel/state'
import { DecryptionKeys, encryptionUses } from '@gatehouse/keys/contracts'
import { clientSettings, Issuer, metadataSources, requestSources } from '@gatehouse/oauth/contracts'
import { requestObjectsConfig } from './config.ts'
import { SignedRequests } from './contracts.ts'
import { requestObjectDecrypter } from './decrypt.ts'
import { contentAlgorithms, keyAlgorithms } from './encryption.ts'
import { parametersOf } from './parameters.ts'
import { requestFetcher } from './remote.ts'
import { requestObjectSettings } from './settings.ts'
import { requestObjectSources } from './sources.ts'
import { requestObjectVerifier } from './verify.ts'

export default definePlugin({
  name: 'request-objects',
  config: requestObjectsConfig,
  provides: [SignedRequests],
  needs: { clientKeys: ClientKeys, issuer: Issuer, shortLived: ShortLived, clock: Clock, outbound: Outbound, log: Log, decryptionKeys: DecryptionKeys },
  setup({ config, deps, host }) {
    const verify = requestObjectVerifier({ ...deps, config })
    host.provide(SignedRequests, () => ({
      algorithms: config.algorithms,
      read: async (tenant, client, jwt, demand) =>
        parametersOf(await verify(tenant, client, jwt, { ...demand, claims: ['exp', ...demand.claims], strict: true })),
    }))
    host.contribute(
      requestSources,
      ...requestObjectSources({ decrypt: requestObjectDecrypter(deps.decryptionKeys), verify, fetch: config.requestUri ? requestFetcher(deps) : undefined }),
    )
    host.contribute(encryptionUses, ...keyAlgorithms.map((name) => ({ name })))
    host.contribute(clientSettings, ...requestObjectSettings(deps.outbound))
    host.contribute(metadataSources, {
      name: 'request-objects',
      members: () => ({
        request_parameter_supported: true,
        request_uri_parameter_supported: config.requestUri,
        require_request_uri_registration: true,
        request_object_signing_alg_values_supported: config.algorithms,
        request_object_encryption_alg_values_supported: keyAlgorithms,
        request_object_encryption_enc_values_supported: contentAlgorithms,
      }),
    })
  },
})
