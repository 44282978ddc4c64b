import { Server } from '../config/contracts.ts'
import { Metrics, MetricsPage } from '../http/contracts.ts'
import { Log } from '../log/contracts.ts'
import { definePlugin } from '../wiring/plugin.ts'
import { createMetricsService } from './service.ts'

/** Read at `/metrics` of the management port; off together with that port. */
export default definePlugin({
  name: 'metrics',
  table: 'metrics',
  required: true,
  provides: [Metrics, MetricsPage],
  needs: { server: Server, log: Log },
  setup({ deps: { server, log }, host }) {
    const service = createMetricsService(log, server.managementPort !== undefined)
    host.provide(Metrics, () => service.metrics)
    host.provide(MetricsPage, () => service.page)
    return { start: service.start, stop: service.stop }
  },
})
