import { Log } from '../log/contracts.ts'
import { inNameOf } from './blame.ts'
import type { Values } from './contracts.ts'
import { type HostParts, isFatal, openHost } from './host.ts'
import type { Planned } from './planned.ts'
import type { Roster } from './roster.ts'
import type { Token } from './token.ts'

/** The services that a plugin declares, and no others (security 10.4). Its log names it. */
const depsOf = ({ plugin }: Planned, { services, log }: HostParts): Values<never> => {
  const pick = ([key, token]: [string, unknown]) => {
    const wanted = token as Token<unknown>
    if (wanted.id === Log.id) return [key, log.child({ plugin: plugin.name })]
    return [key, services.has(wanted) ? services.get(wanted) : undefined]
  }
  return Object.fromEntries(Object.entries({ ...plugin.wants, ...plugin.needs }).map(pick)) as Values<never>
}

/** Sets one plugin up and makes its services. @throws BootError it is required, or contributes what another has contributed */
export const setUp = (planned: Planned, parts: HostParts, roster: Roster): void => {
  const { plugin, config } = planned
  try {
    inNameOf(plugin.name, () => {
      const { host, close } = openHost(plugin, parts)
      const lifecycle = plugin.setup({ config, deps: depsOf(planned, parts), host }) ?? {}
      close()
      for (const token of plugin.provides ?? []) parts.services.get(token)
      roster.enter({ ...planned, lifecycle })
    })
  } catch (error) {
    if (isFatal(error)) throw error
    roster.fail(plugin.name, 'setup', error)
  }
}
