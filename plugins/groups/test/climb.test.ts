import assert from 'node:assert/strict'
import fc from 'fast-check'
import { climb, type Step, wayTo } from '../src/climb.ts'

interface Node {
  readonly id: string
}
/** Who holds whom; cycles and groups in themselves included. */
const graphs = fc.array(fc.tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 11 })), { maxLength: 40 })
const node = (number: number): Node => ({ id: `g${number}` })
const parentsIn =
  (edges: readonly (readonly [number, number])[]) =>
  async (level: readonly Node[]): Promise<readonly Step<Node>[]> =>
    edges.flatMap(([child, parent]): Step<Node>[] => (level.some(({ id }) => id === node(child).id) ? [[node(child).id, node(parent)]] : []))
/** The closure, by repeating until nothing is new. */
const naive = (direct: readonly number[], edges: readonly (readonly [number, number])[]): ReadonlySet<number> => {
  const found = new Set(direct)
  for (let grown = true; grown; ) {
    const before = found.size
    for (const [child, parent] of edges) if (found.has(child)) found.add(parent)
    grown = found.size > before
  }
  return found
}

describe('the walk through nested groups', () => {
  it('reaches what a naive closure reaches, whatever cycles there are', () =>
    fc.assert(
      fc.asyncProperty(graphs, fc.array(fc.integer({ min: 0, max: 11 }), { maxLength: 4 }), async (edges, direct) => {
        const reached = await climb(direct.map(node), parentsIn(edges))
        assert.deepEqual(new Set(reached.keys()), new Set([...naive(direct, edges)].map((number) => node(number).id)))
      }),
    ))
  it('knows a way to everything it reached: each step is one of the graph, and there is no shorter one', () =>
    fc.assert(
      fc.asyncProperty(graphs, fc.array(fc.integer({ min: 0, max: 11 }), { minLength: 1, maxLength: 3 }), async (edges, direct) => {
        const reached = await climb(direct.map(node), parentsIn(edges))
        const distance = new Map(direct.map((number) => [node(number).id, 1]))
        for (let round = 0; round < 13; round += 1)
          for (const [child, parent] of edges) {
            const [below, above] = [distance.get(node(child).id), distance.get(node(parent).id)]
            if (below !== undefined && (above === undefined || above > below + 1)) distance.set(node(parent).id, below + 1)
          }
        for (const id of reached.keys()) {
          const way = (wayTo(reached, id) ?? []).map((group) => group.id)
          assert.equal(way.length, distance.get(id))
          assert.ok(direct.some((number) => node(number).id === way[0]))
          for (const [index, at] of way.slice(1).entries()) assert.ok(edges.some(([child, parent]) => node(child).id === way[index] && node(parent).id === at))
        }
      }),
    ))
  it('ends at its limits, security 11.12', async () => {
    const endless = async (level: readonly Node[]) => level.map(({ id }): Step<Node> => [id, { id: `${id}x` }])
    assert.equal((await climb([node(1)], endless, { levels: 5, groups: 100 })).size, 5)
    const wide = async (level: readonly Node[]) => level.flatMap(({ id }): Step<Node>[] => ['a', 'b', 'c'].map((next) => [id, { id: `${id}${next}` }]))
    assert.equal((await climb([node(1)], wide, { levels: 32, groups: 50 })).size, 50)
  })
})
