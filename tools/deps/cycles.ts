import type { Rule } from './rules.ts'

interface Edge {
  readonly to: string
  readonly path: string
  readonly line: number
}
/** The first way from a package back to itself, as edges. */
const wayBack = (graph: ReadonlyMap<string, readonly Edge[]>, start: string): readonly Edge[] | undefined => {
  const seen = new Set<string>()
  const walk = (name: string, way: readonly Edge[]): readonly Edge[] | undefined => {
    for (const edge of graph.get(name) ?? []) {
      if (edge.to === start) return [...way, edge]
      if (seen.has(edge.to)) continue
      seen.add(edge.to)
      const found = walk(edge.to, [...way, edge])
      if (found) return found
    }
  }
  return walk(start, [])
}

/** Packages import one another without a circle, types included. Tests may close one. */
export const packagesHaveNoCycle: Rule = ({ files }) => {
  const graph = new Map<string, Edge[]>()
  for (const { root, path, test, imports } of files) {
    const name = root.split('/').at(-1) ?? root
    if (test || root === '.') continue
    for (const { specifier, line } of imports) {
      const to = specifier.startsWith('@gatehouse/') ? (specifier.split('/')[1] ?? '') : name
      if (to !== name) graph.set(name, [...(graph.get(name) ?? []), { to, path, line }])
    }
  }
  const told = new Set<string>()
  return [...graph.keys()].sort().flatMap((name) => {
    const way = told.has(name) ? undefined : wayBack(graph, name)
    const first = way?.[0]
    if (!way || !first) return []
    for (const { to } of way) told.add(to)
    return [{ path: first.path, line: first.line, message: `packages import one another in a circle: ${[name, ...way.map(({ to }) => to)].join(' -> ')}` }]
  })
}
