import { Clock, definePlugin, Log, Outbound } from '@gatehouse/kernel'
import { foreignKeys } from '@gatehouse/keys/contracts'
import { clientSettings } from '@gatehouse/oauth/contracts'
import { createClientKeys } from './client-keys.ts'
import { clientKeysConfig } from './config.ts'
import { ClientKeys } from './contracts.ts'
import { jwksSetting, jwksUriSetting } from './settings.ts'

const MOST_BYTES = 64 * 1024

export default definePlugin({
  name: 'client-keys',
  config: clientKeysConfig,
  provides: [ClientKeys],
  needs: { clock: Clock, log: Log, outbound: Outbound },
  setup({ config, deps, host }) {
    const published = foreignKeys(deps, {
      what: 'the key set of a client',
      maxBytes: MOST_BYTES,
      freshSeconds: config.jwksTtl,
      everySeconds: config.jwksRefreshEvery,
      staleSeconds: config.jwksMaxStale,
    })
    host.provide(ClientKeys, () => createClientKeys(published))
    host.contribute(clientSettings, jwksSetting, jwksUriSetting(deps.outbound))
  },
})
