import { token } from '../wiring/token.ts'

/** `degraded`: works with less; `down`: this dependency is gone and readiness falls when it is required. */
export interface HealthReport {
  readonly status: 'up' | 'degraded' | 'down'
  /** For operators; no secrets. */
  readonly reason?: string
}
export interface Health {
  /** Each plugin and dependency by name. */
  report(): Promise<ReadonlyMap<string, HealthReport & { readonly required: boolean }>>
  /** False while draining: `/health/ready` answers 503. */
  accepting(): boolean
}
export const Health = token<Health>('kernel.health')
