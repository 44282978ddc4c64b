import { Clock, definePlugin } from '@gatehouse/kernel'
import { notificationChannels } from '@gatehouse/notifications/contracts'
import { emailChannel } from './email-channel.ts'
import { smtpSettings } from './settings.ts'

export default definePlugin({
  name: 'smtp',
  config: smtpSettings,
  needs: { clock: Clock },
  setup({ config, deps, host }) {
    host.contribute(notificationChannels, emailChannel(config, deps.clock))
  },
})
