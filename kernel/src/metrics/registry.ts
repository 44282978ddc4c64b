import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { Metrics, MetricsPage } from '../http/contracts.ts'
import type { Log } from '../log/contracts.ts'

type Labels = Readonly<Record<string, string>>

/** Distinct label values of one metric; more of them share one series, so that no input can fill the memory. */
const MOST_SERIES = 1000
const OVERFLOW = 'other'
/** Seconds: from a cached answer to the longest time limit. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Lets a bounded number of label combinations through; labels that the metric does not have are left out. */
const bounded = (names: readonly string[], overflowed: () => void) => {
  const seen = new Map<string, Labels>()
  const other = Object.fromEntries(names.map((name) => [name, OVERFLOW]))
  return (labels: Labels): Labels => {
    const key = names.map((name) => labels[name] ?? '').join('\u0000')
    const found = seen.get(key)
    if (found) return found
    if (seen.size >= MOST_SERIES) {
      overflowed()
      return other
    }
    const fit = Object.fromEntries(names.map((name) => [name, labels[name] ?? '']))
    seen.set(key, fit)
    return fit
  }
}

/** One metric is made when it is first used; its label names are those of that use. */
const metricsOf = <M>(log: Log, make: (name: string, help: string, labelNames: string[]) => M) => {
  const all = new Map<string, { readonly metric: M; readonly fit: (labels: Labels) => Labels }>()
  return (name: string, help: string, labels: Labels) => {
    const found = all.get(name)
    if (found) return found
    const names = Object.keys(labels)
    let told = false
    const overflowed = () => {
      if (!told) log.warn('a metric has too many label values; further ones are counted as one', { metric: name, most: MOST_SERIES })
      told = true
    }
    const made = { metric: make(name, help, names), fit: bounded(names, overflowed) }
    all.set(name, made)
    return made
  }
}

/** The registry of prom-client, with the metrics of the process. */
export const createMetrics = (log: Log): Metrics & MetricsPage & { stop(): void } => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const counter = metricsOf(log, (name, help, labelNames) => new Counter({ name, help, labelNames, registers: [registry] }))
  const histogram = metricsOf(log, (name, help, labelNames) => new Histogram({ name, help, labelNames, buckets: BUCKETS, registers: [registry] }))
  return {
    count(name, help, labels = {}, by = 1) {
      const { metric, fit } = counter(name, help, labels)
      metric.inc(fit(labels), by)
    },
    observe(name, help, seconds, labels = {}) {
      const { metric, fit } = histogram(name, help, labels)
      metric.observe(fit(labels), seconds)
    },
    timer(name, help, labels = {}) {
      const { metric, fit } = histogram(name, help, labels)
      const bound = metric.labels(fit(labels))
      return (seconds) => bound.observe(seconds)
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
    stop: () => registry.clear(),
  }
}
