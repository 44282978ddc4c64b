import { BootError } from './boot-error.ts'
import type { ExtensionPoint, Token } from './contracts.ts'
import type { AnyPlugin, Planned } from './planned.ts'

/** Who needs whom, checked: every need has one provider, every point one owner, and there is no cycle. */
export interface Graph {
  /** Providers first. */
  readonly order: readonly Planned[]
  /** The plugin that declares a point. */
  ownerOf(point: Pick<ExtensionPoint<unknown>, 'id'>): string | undefined
  /** Names of the plugins that cannot be without this one, near and far. */
  needersOf(name: string): readonly string[]
}
interface Edge {
  readonly verb: 'needs' | 'wants'
  readonly key: string
  readonly token: Token<unknown>
}

const edgesOf = (plugin: AnyPlugin): readonly Edge[] => [
  ...Object.entries(plugin.needs ?? {}).map(([key, token]): Edge => ({ verb: 'needs', key, token: token as Token<unknown> })),
  ...Object.entries(plugin.wants ?? {}).map(([key, token]): Edge => ({ verb: 'wants', key, token: token as Token<unknown> })),
]

/** The first to claim an id has it; a second claim is a fault. */
const claims = (faults: string[], fault: (id: string, first: string, second: string) => string) => {
  const owners = new Map<string, string>()
  return {
    owners,
    claim(id: string, plugin: string) {
      const first = owners.get(id)
      if (first === undefined) owners.set(id, plugin)
      else faults.push(fault(id, first, plugin))
    },
  }
}
const claimAll = (planned: readonly Planned[], faults: string[]) => {
  const names = claims(faults, (id) => `there are two plugins named '${id}': rename one of them`)
  const tokens = claims(faults, (id, first, second) =>
    first === second
      ? `plugin '${first}' lists the token '${id}' twice in 'provides'`
      : `the token '${id}' has two providers, the plugins '${first}' and '${second}': disable one of them`,
  )
  const points = claims(
    faults,
    (id, first, second) => `the extension point '${id}' is declared by both '${first}' and '${second}': only one plugin owns a point`,
  )
  for (const { plugin } of planned) {
    names.claim(plugin.name, plugin.name)
    for (const { id } of plugin.provides ?? []) tokens.claim(id, plugin.name)
    for (const { id } of plugin.points ?? []) points.claim(id, plugin.name)
  }
  return { providers: tokens.owners, owners: points.owners }
}

/** First words of the ids of the kernel's tokens. */
const kernelPrefixes = new Set(['kernel', 'data', 'state', 'jobs', 'http'])

const missing = (plugin: string, { key, token }: Edge): string => {
  const owner = token.id.split('.')[0] ?? ''
  const mend = kernelPrefixes.has(owner) ? 'it should come from the kernel' : `enable the plugin that does, probably [plugins.${owner}], or disable '${plugin}'`
  return `plugin '${plugin}' needs '${token.id}' (as ${key}), which no enabled plugin provides: ${mend}`
}

const sort = (planned: readonly Planned[], providers: ReadonlyMap<string, string>, faults: string[]): readonly Planned[] => {
  const byName = new Map(planned.map((item) => [item.plugin.name, item]))
  const done = new Set<string>()
  const order: Planned[] = []
  const visit = (item: Planned, path: readonly (readonly [name: string, step: string])[]) => {
    const { name } = item.plugin
    if (done.has(name)) return
    const from = path.findIndex(([visited]) => visited === name)
    if (from >= 0) {
      const steps = path.slice(from).map(([, step]) => step)
      faults.push(`the plugins need one another in a circle: ${steps.join(', ')}. Let one of them emit an event or contribute to a point instead`)
      return
    }
    for (const { verb, token } of edgesOf(item.plugin)) {
      const provider = providers.get(token.id)
      const next = provider === undefined ? undefined : byName.get(provider)
      if (next) visit(next, [...path, [name, `'${name}' ${verb} '${token.id}' of '${provider}'`]])
    }
    if (done.has(name)) return
    done.add(name)
    order.push(item)
  }
  for (const item of planned) visit(item, [])
  return order
}

/**
 * @param given ids of tokens that have a value without a provider
 * @param broken names of plugins that are enabled but could not be loaded: who needs their tokens is not at fault
 * @throws BootError with every fault at once
 */
export const buildGraph = (planned: readonly Planned[], given: ReadonlySet<string> = new Set(), broken: ReadonlySet<string> = new Set()): Graph => {
  const faults: string[] = []
  const { providers, owners } = claimAll(planned, faults)
  const needers = new Map<string, string[]>()
  for (const { plugin } of planned) {
    for (const edge of edgesOf(plugin)) {
      if (edge.verb === 'wants' || given.has(edge.token.id)) continue
      const prefix = edge.token.id.split('.')[0] ?? ''
      const provider = providers.get(edge.token.id) ?? (broken.has(prefix) ? prefix : undefined)
      if (provider === undefined) faults.push(missing(plugin.name, edge))
      else needers.set(provider, [...(needers.get(provider) ?? []), plugin.name])
    }
  }
  const order = sort(planned, providers, faults)
  if (faults.length > 0) throw new BootError(faults)
  return { order, ownerOf: ({ id }) => owners.get(id), needersOf: (name) => closure(name, needers) }
}

const closure = (name: string, needers: ReadonlyMap<string, readonly string[]>): readonly string[] => {
  const found = new Set<string>()
  const add = (of: string) => {
    for (const needer of needers.get(of) ?? []) {
      if (found.has(needer)) continue
      found.add(needer)
      add(needer)
    }
  }
  add(name)
  return [...found]
}
