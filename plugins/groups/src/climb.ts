interface Node {
  readonly id: string
}
export interface Reached<G> {
  readonly group: G
  /** Id of the group below, on a shortest way; undefined: it holds the start directly. */
  readonly via: string | undefined
}
/** A group and one that holds it. */
export type Step<G> = readonly [child: string, parent: G]
export interface Limits {
  readonly levels: number
  readonly groups: number
}
export const limits: Limits = { levels: 32, groups: 10_000 }

/** Level by level upwards, each group once: a cycle ends where it closes. What lies beyond the limits is not reached. */
export const climb = async <G extends Node>(
  direct: readonly G[],
  parentsOf: (level: readonly G[]) => Promise<readonly Step<G>[]>,
  { levels, groups }: Limits = limits,
): Promise<ReadonlyMap<string, Reached<G>>> => {
  const reached = new Map<string, Reached<G>>()
  const arrive = (group: G, via: string | undefined): boolean => {
    if (reached.has(group.id) || reached.size >= groups) return false
    reached.set(group.id, { group, via })
    return true
  }
  let level = direct.filter((group) => arrive(group, undefined))
  for (let depth = 1; level.length > 0 && depth < levels; depth += 1) {
    const steps = await parentsOf(level)
    level = steps.filter(([child, parent]) => arrive(parent, child)).map(([, parent]) => parent)
  }
  return reached
}

/** The way to a group, from the one that holds the start directly. */
export const wayTo = <G>(reached: ReadonlyMap<string, Reached<G>>, id: string): readonly G[] | undefined => {
  const way: G[] = []
  for (let at = reached.get(id); at; at = at.via === undefined ? undefined : reached.get(at.via)) way.unshift(at.group)
  return way.length > 0 ? way : undefined
}
