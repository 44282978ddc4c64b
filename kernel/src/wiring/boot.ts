import { Clock, systemClock } from '../clock/clock.ts'
import { Server } from '../config/contracts.ts'
import { Health } from '../health/contracts.ts'
import { createHealth } from '../health/health.ts'
import { Log } from '../log/contracts.ts'
import { messageOf } from './boot-error.ts'
import { Contributions } from './contributions.ts'
import { corePlugin, type Value } from './core-plugin.ts'
import { createEventBook } from './event-book.ts'
import { EventRegistrations } from './event-registrations.ts'
import { buildGraph } from './graph.ts'
import { defaultLimits, type Limits, startAll, stopAll } from './lifecycle.ts'
import { patientsOf } from './patients.ts'
import type { Planned } from './planned.ts'
import { createRegistry } from './registry.ts'
import { createRoster, type Member } from './roster.ts'
import { createServices } from './services.ts'
import { setUp } from './set-up.ts'
import type { ExtensionPoint, Token } from './token.ts'

export interface BootOptions {
  readonly plugins: readonly Planned[]
  readonly log: Log
  /** Services that exist before any plugin, such as `Server`. */
  readonly values?: readonly Value[]
  /** Wins over what a plugin provides. */
  readonly replace?: readonly Value[]
  /** Enabled plugins whose code could not be loaded, and why. */
  readonly broken?: ReadonlyMap<string, unknown>
  readonly limits?: Partial<Limits>
  /** Sees every event. */
  readonly hear?: (eventId: string, payload: unknown) => void
  /** Told before each plugin starts. */
  readonly onStart?: (plugin: string) => void
  /** Aborted: the server stops as soon as the step in hand is done. */
  readonly signal?: AbortSignal
}
export interface Running {
  use<T>(token: Token<T>): T
  items<T>(point: ExtensionPoint<T>): ReadonlyMap<string, T>
  readonly health: Health
  /** Reasons by plugin. */
  readonly leftOut: ReadonlyMap<string, string>
  isRequired(plugin: string): boolean
  /** Something of this plugin failed where nobody waited for it: its health says so from now on. */
  note(plugin: string, error: unknown): void
  /** Readiness falls, work in flight ends, everything stops. Twice is once. */
  stop(): Promise<void>
}

/** Tokens that need no plugin. */
export const coreTokens: readonly Pick<Token<unknown>, 'id'>[] = [Log, Clock, Health, EventRegistrations, Contributions, Server]

/** Checks the graph, sets up, starts. @throws BootError the server cannot start; what had started is stopped again */
export const boot = async (options: BootOptions): Promise<Running> => {
  const { log, broken = new Map<string, unknown>(), replace = [], onStart = () => undefined } = options
  const registry = createRegistry()
  const events = createEventBook(options.hear)
  const services = createServices()
  const accidents = new Map<string, string>()
  const started: Member[] = []
  let accepting = false
  const health = createHealth({ accepting: () => accepting, patients: () => patientsOf(roster, accidents) })
  const given: readonly Value[] = [
    [Log, log],
    [Clock, systemClock],
    [Health, health],
    [EventRegistrations, events],
    [Contributions, registry],
    ...(options.values ?? []),
  ]
  const core: Planned = { plugin: corePlugin(given), config: undefined, required: true }
  const graph = buildGraph([core, ...options.plugins], new Set(replace.map(([{ id }]) => id)), new Set(broken.keys()))
  for (const [token, value] of replace) services.set(token, value)
  const parts = { graph, services, registry, events, log }
  const roster = createRoster(parts)
  const steps = { roster, limits: { ...defaultLimits, ...options.limits }, log, onStart, interrupted: () => options.signal?.aborted === true }
  try {
    for (const [name, error] of broken) roster.fail(name, 'load', error)
    for (const planned of graph.order) if (!roster.isOut(planned.plugin.name)) setUp(planned, parts, roster)
    events.complete()
    await startAll(started, steps)
  } catch (error) {
    await stopAll(started, steps)
    throw error
  }
  accepting = !steps.interrupted()
  let stopping: Promise<void> | undefined
  return {
    use: services.get,
    items: registry.items,
    health,
    leftOut: roster.leftOut,
    isRequired: (plugin) => roster.members.get(plugin)?.required === true,
    note: (plugin, error) => void accidents.set(plugin, messageOf(error)),
    stop() {
      accepting = false
      stopping ??= stopAll(started, steps)
      return stopping
    },
  }
}
