import type { Log } from '../log/contracts.ts'
import { BootError, messageOf } from './boot-error.ts'
import type { Lifecycle } from './contracts.ts'
import type { EventBook } from './event-book.ts'
import type { Graph } from './graph.ts'
import type { Planned } from './planned.ts'
import type { Registry } from './registry.ts'
import type { Services } from './services.ts'

export type Phase = 'load' | 'setup' | 'start' | 'ready'
export interface Member extends Planned {
  readonly lifecycle: Lifecycle
}
/** Which plugins run, and which were left out and why. */
export interface Roster {
  readonly members: ReadonlyMap<string, Member>
  /** Reasons by plugin. */
  readonly leftOut: ReadonlyMap<string, string>
  isOut(name: string): boolean
  enter(member: Member): void
  /**
   * Leaves out a plugin that failed and those that need it, in one log message.
   * @throws BootError the plugin, or one that needs it, is required
   */
  fail(name: string, phase: Phase, error: unknown): void
}
interface Parts {
  readonly graph: Graph
  readonly services: Services
  readonly registry: Registry
  readonly events: EventBook
  readonly log: Log
}

export const createRoster = ({ graph, services, registry, events, log }: Parts): Roster => {
  const members = new Map<string, Member>()
  const leftOut = new Map<string, string>()
  const byName = new Map(graph.order.map((planned) => [planned.plugin.name, planned]))
  const leave = (name: string, reason: string) => {
    leftOut.set(name, reason)
    registry.leaveOut(name)
    events.leaveOut(name)
    for (const token of byName.get(name)?.plugin.provides ?? []) services.forget(token)
  }
  return {
    members,
    leftOut,
    isOut: (name) => leftOut.has(name),
    enter: (member) => void members.set(member.plugin.name, member),
    fail(name, phase, error) {
      const needers = graph.needersOf(name).filter((needer) => !leftOut.has(needer))
      const reason = `failed in ${phase}: ${messageOf(error)}`
      const required = [name, ...needers].find((candidate) => byName.get(candidate)?.required)
      if (required !== undefined) {
        const why = required === name ? 'is required and' : ''
        const whom = required === name ? '' : `; the required plugin '${required}' needs it`
        throw new BootError([`plugin '${name}' ${why ? `${why} ` : ''}${reason}${whom}`], error)
      }
      leave(name, reason)
      for (const needer of needers) leave(needer, `needs the plugin '${name}', which ${reason}`)
      const others = needers.length > 0 ? `, and with it what needs it: '${needers.join("', '")}'` : ''
      log.error(`plugin '${name}' ${reason}. It is left out${others}; everything else goes on`, { plugin: name, phase, error })
    },
  }
}
