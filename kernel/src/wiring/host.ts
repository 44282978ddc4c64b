import type { Log } from '../log/contracts.ts'
import { BootError } from './boot-error.ts'
import type { Host } from './contracts.ts'
import type { EventBook } from './event-book.ts'
import type { Graph } from './graph.ts'
import type { AnyPlugin } from './planned.ts'
import type { Registry } from './registry.ts'
import type { Services } from './services.ts'

export interface HostParts {
  readonly graph: Graph
  readonly services: Services
  readonly registry: Registry
  readonly events: EventBook
  readonly log: Log
}
export interface OpenHost {
  readonly host: Host
  /** From here on every verb but `items` throws. @throws a token of `provides` was not provided */
  close(): void
}

/** What one plugin gets. It checks that the plugin does what it declares. */
export const openHost = (plugin: AnyPlugin, { graph, services, registry, events, log }: HostParts): OpenHost => {
  const { name } = plugin
  const listed = new Set((plugin.provides ?? []).map(({ id }) => id))
  const points = new Set((plugin.points ?? []).map(({ id }) => id))
  const provided = new Set<string>()
  let open = true
  const only = (verb: string) => {
    if (!open) throw new Error(`plugin '${name}' calls host.${verb} after its setup: registries are closed by then, call it inside setup`)
  }
  const host: Host = {
    provide(token, create) {
      only('provide')
      if (!listed.has(token.id)) throw new Error(`plugin '${name}' provides '${token.id}' without declaring it: add the token to 'provides'`)
      if (provided.has(token.id)) throw new Error(`plugin '${name}' provides '${token.id}' twice`)
      provided.add(token.id)
      services.provide(token, create)
    },
    contribute(point, ...items) {
      only('contribute')
      if (graph.ownerOf(point) === undefined) {
        log.info(`plugin '${name}' contributes to '${point.id}', whose owner is off: dropped`, { plugin: name, point: point.id })
        return
      }
      for (const item of items) registry.add(name, point, item)
    },
    on(event, handle) {
      only('on')
      events.on(event.id, { plugin: name, handle })
    },
    subscribe(event, subscription) {
      only('subscribe')
      events.subscribe({ plugin: name, eventId: event.id, subscription })
    },
    subscribeEach(point, of) {
      only('subscribeEach')
      if (!points.has(point.id)) throw new Error(`plugin '${name}' subscribes for the items of '${point.id}', which it does not declare: add it to 'points'`)
      events.subscribeEach({ plugin: name, items: registry.items(point), of })
    },
    items(point) {
      if (points.has(point.id)) return registry.items(point)
      const owner = graph.ownerOf(point)
      const mend = owner === undefined ? "add it to 'points'" : `only its owner '${owner}' may: need a token of '${owner}' instead`
      throw new Error(`plugin '${name}' reads the extension point '${point.id}', which it does not declare: ${mend}`)
    },
  }
  return {
    host,
    close() {
      open = false
      const forgotten = [...listed].filter((id) => !provided.has(id))
      if (forgotten.length > 0)
        throw new Error(`plugin '${name}' lists '${forgotten.join("', '")}' in 'provides' but does not provide it: call host.provide in setup`)
    },
  }
}

/** Faults that no plugin can be left out for, because it is not clear which one is wrong. */
export const isFatal = (error: unknown): boolean => error instanceof BootError
