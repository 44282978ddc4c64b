import { ClientKeys } from '@gatehouse/client-keys/contracts'
import { Clock, definePlugin, Log } from '@gatehouse/kernel'
import { ShortLived } from '@gatehouse/kernel/state'
import { ClientSecrets, clientAuthentications, clientSettings, Issuer, metadataSources } from '@gatehouse/oauth/contracts'
import { clientSecretJwt } from './client-secret-jwt.ts'
import { assertionsConfig, secretAlgorithms } from './config.ts'
import { privateKeyJwt } from './private-key-jwt.ts'
import { audienceSetting } from './settings.ts'

export default definePlugin({
  name: 'client-assertions',
  config: assertionsConfig,
  needs: { clientKeys: ClientKeys, secrets: ClientSecrets, issuer: Issuer, shortLived: ShortLived, clock: Clock, log: Log },
  setup({ config, deps, host }) {
    const algorithms = [...config.algorithms, ...secretAlgorithms]
    host.contribute(clientAuthentications, privateKeyJwt({ ...deps, config }), clientSecretJwt({ ...deps, config }))
    host.contribute(clientSettings, audienceSetting)
    host.contribute(metadataSources, {
      name: 'client-assertions',
      members: () => ({
        token_endpoint_auth_signing_alg_values_supported: algorithms,
        revocation_endpoint_auth_signing_alg_values_supported: algorithms,
        introspection_endpoint_auth_signing_alg_values_supported: algorithms,
      }),
    })
  },
})
