import { ClientKeys } from '@gatehouse/client-keys/contracts'
import { Clock, definePlugin } from '@gatehouse/kernel'
import { clientAuthentications, clientSettings, metadataSources, senderConstraints } from '@gatehouse/oauth/contracts'
import { certificateReader } from './certificate.ts'
import { mtlsConfig } from './config.ts'
import { certificateConstraint } from './constraint.ts'
import { mtlsMembers } from './metadata.ts'
import { selfSignedTlsClientAuth } from './self-signed.ts'
import { alternativeNameSetting } from './settings.ts'
import { tlsClientAuth } from './tls-client-auth.ts'
import { authoritiesIn, createTrust } from './x509/trust.ts'

export default definePlugin({
  name: 'mtls',
  config: mtlsConfig,
  needs: { clientKeys: ClientKeys, clock: Clock },
  setup({ config, deps, host }) {
    if (config.certificateHeader === undefined) return
    const certificateOf = certificateReader(config)
    const authorities = authoritiesIn(config.authorities)
    host.contribute(clientAuthentications, selfSignedTlsClientAuth({ ...deps, certificateOf }))
    if (authorities.length > 0) host.contribute(clientAuthentications, tlsClientAuth({ ...deps, certificateOf, isTrusted: createTrust(authorities) }))
    host.contribute(clientSettings, alternativeNameSetting)
    host.contribute(senderConstraints, certificateConstraint(certificateOf))
    host.contribute(metadataSources, mtlsMembers(config.aliasUrl))
  },
})
