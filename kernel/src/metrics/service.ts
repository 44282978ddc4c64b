import type { Metrics, MetricsPage } from '../http/contracts.ts'
import type { Log } from '../log/contracts.ts'

type Registry = Metrics & MetricsPage & { stop(): void }
const nothing: Registry = {
  count: () => undefined,
  observe: () => undefined,
  timer: () => () => undefined,
  contentType: 'text/plain; charset=utf-8',
  text: async () => '',
  stop: () => undefined,
}

/** Loads prom-client only where somebody can read it; else every call is a no-op. Timers bound before `start` stay silent. */
export const createMetricsService = (log: Log, enabled: boolean) => {
  let registry = nothing
  const metrics: Metrics = {
    count: (name, help, labels, by) => registry.count(name, help, labels, by),
    observe: (name, help, seconds, labels) => registry.observe(name, help, seconds, labels),
    timer: (name, help, labels) => registry.timer(name, help, labels),
  }
  const page: MetricsPage = {
    get contentType() {
      return registry.contentType
    },
    text: () => registry.text(),
  }
  return {
    metrics,
    page,
    async start() {
      if (enabled) registry = (await import('./registry.ts')).createMetrics(log)
    },
    stop: () => registry.stop(),
  }
}
