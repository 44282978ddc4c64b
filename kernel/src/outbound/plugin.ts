import { Clock } from '../clock/clock.ts'
import { definePlugin } from '../wiring/plugin.ts'
import { outboundConfig } from './config.ts'
import { Outbound, OutboundAddresses } from './contracts.ts'
import { createOutbound } from './outbound.ts'

export default definePlugin({
  name: 'outbound',
  table: 'outbound',
  required: true,
  config: outboundConfig,
  provides: [Outbound, OutboundAddresses],
  needs: { clock: Clock },
  setup({ config, deps: { clock }, host }) {
    const outbound = createOutbound({ features: config, clock })
    host.provide(Outbound, () => outbound)
    host.provide(OutboundAddresses, () => outbound)
    return { start: outbound.start, stop: outbound.stop }
  },
})
