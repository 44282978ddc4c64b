import { Clock, definePlugin, Log, Outbound } from '@gatehouse/kernel'
import { clientSettings } from '@gatehouse/oauth/contracts'
import { createClientKeys } from './client-keys.ts'
import { clientKeysConfig } from './config.ts'
import { ClientKeys } from './contracts.ts'
import { createRemoteKeys } from './remote-keys.ts'
import { jwksSetting, jwksUriSetting } from './settings.ts'

export default definePlugin({
  name: 'client-keys',
  config: clientKeysConfig,
  provides: [ClientKeys],
  needs: { clock: Clock, log: Log, outbound: Outbound },
  setup({ config, deps, host }) {
    host.provide(ClientKeys, () => createClientKeys(createRemoteKeys({ ...deps, config })))
    host.contribute(clientSettings, jwksSetting, jwksUriSetting(deps.outbound))
  },
})
