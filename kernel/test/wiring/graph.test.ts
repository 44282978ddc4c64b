import { strict as assert } from 'node:assert'
import { definePlugin, extensionPoint, token } from '@gatehouse/kernel'
import fc from 'fast-check'
import { BootError } from '../../src/wiring/boot-error.ts'
import { buildGraph } from '../../src/wiring/graph.ts'
import type { AnyPlugin, Planned } from '../../src/wiring/planned.ts'

const planned = (...plugins: readonly AnyPlugin[]): readonly Planned[] => plugins.map((plugin) => ({ plugin, config: undefined, required: false }))
const provider = (name: string, ...ids: readonly string[]) =>
  definePlugin({ name, provides: ids.map((id) => token<object>(id)), needs: {} as Record<string, never>, setup: () => undefined })
const needer = (name: string, ...ids: readonly string[]) =>
  definePlugin({ name, provides: [token<object>(`${name}.main`)], needs: Object.fromEntries(ids.map((id) => [id, token<object>(id)])), setup: () => undefined })
const wanter = (name: string, id: string) =>
  definePlugin({ name, provides: [token<object>(`${name}.main`)], wants: { it: token<object>(id) }, setup: () => undefined })
const faultsOf = (...plugins: readonly AnyPlugin[]): readonly string[] => {
  try {
    buildGraph(planned(...plugins))
  } catch (error) {
    assert(error instanceof BootError)
    return error.faults
  }
  return []
}

describe('the graph of plugins', () => {
  it('puts providers first, whatever the order of the config', () => {
    const { order } = buildGraph(planned(needer('c', 'b.main'), needer('b', 'a.x'), provider('a', 'a.x')))
    assert.deepEqual(
      order.map(({ plugin }) => plugin.name),
      ['a', 'b', 'c'],
    )
  })
  it('keeps the order of the config where nothing else decides', () => {
    const { order } = buildGraph(planned(provider('z'), provider('m'), provider('a')))
    assert.deepEqual(
      order.map(({ plugin }) => plugin.name),
      ['z', 'm', 'a'],
    )
  })
  it('puts the provider of a wanted token first as well', () => {
    const { order } = buildGraph(planned(wanter('b', 'a.x'), provider('a', 'a.x')))
    assert.deepEqual(
      order.map(({ plugin }) => plugin.name),
      ['a', 'b'],
    )
  })
  it('lets a wanted token be missing', () => assert.deepEqual(faultsOf(wanter('b', 'a.x')), []))

  it('names the plugin, the token and what would mend a missing need', () =>
    assert.deepEqual(faultsOf(needer('oauth', 'keys.signer')), [
      "plugin 'oauth' needs 'keys.signer' (as keys.signer), which no enabled plugin provides: enable the plugin that does, probably [plugins.keys], or disable 'oauth'",
    ]))
  it('knows which tokens are the kernel’s', () => assert.match(faultsOf(needer('oauth', 'data.data'))[0] ?? '', /it should come from the kernel$/))
  it('refuses two providers of a token', () =>
    assert.deepEqual(faultsOf(provider('a', 'x.x'), provider('b', 'x.x')), ["the token 'x.x' has two providers, the plugins 'a' and 'b': disable one of them"]))
  it('refuses a token listed twice', () => assert.deepEqual(faultsOf(provider('a', 'x.x', 'x.x')), ["plugin 'a' lists the token 'x.x' twice in 'provides'"]))
  it('refuses two plugins of one name', () => assert.deepEqual(faultsOf(provider('a'), provider('a')), ["there are two plugins named 'a': rename one of them"]))
  it('refuses two owners of a point', () => {
    const point = extensionPoint<string>('p.p', (item) => item)
    const owner = (name: string) => definePlugin({ name, points: [point], setup: () => undefined })
    assert.deepEqual(faultsOf(owner('a'), owner('b')), ["the extension point 'p.p' is declared by both 'a' and 'b': only one plugin owns a point"])
  })
  it('shows a circle step by step', () =>
    assert.deepEqual(faultsOf(needer('a', 'b.main'), needer('b', 'c.main'), wanter('c', 'a.main')), [
      "the plugins need one another in a circle: 'a' needs 'b.main' of 'b', 'b' needs 'c.main' of 'c', 'c' wants 'a.main' of 'a'. Let one of them emit an event or contribute to a point instead",
    ]))
  it('refuses a plugin that needs itself', () => assert.match(faultsOf(needer('a', 'a.main'))[0] ?? '', /'a' needs 'a.main' of 'a'/))
  it('reports every fault at once', () => assert.equal(faultsOf(needer('a', 'x.x'), needer('b', 'y.y'), provider('c', 'z.z'), provider('d', 'z.z')).length, 3))
  it('knows who cannot be without a plugin, near and far', () => {
    const graph = buildGraph(planned(provider('a', 'a.x'), needer('b', 'a.x'), needer('c', 'b.main'), wanter('d', 'a.x')))
    assert.deepEqual(graph.needersOf('a'), ['b', 'c'])
  })
  it('takes a given token for provided', () => assert.doesNotThrow(() => buildGraph(planned(needer('a', 'x.x')), new Set(['x.x']))))
  it('does not blame a plugin for needing one whose code is broken', () => {
    const graph = buildGraph(planned(needer('a', 'x.y')), new Set(), new Set(['x']))
    assert.deepEqual(graph.needersOf('x'), ['a'])
  })

  it('orders any graph without circles', () =>
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(20), { maxLength: 4 }), { minLength: 1, maxLength: 20 }), fc.infiniteStream(fc.nat()), (edges, seeds) => {
        const plugins = edges.map((targets, index) =>
          needer(`p${index}`, ...new Set(targets.filter((target) => target < index).map((target) => `p${target}.main`))),
        )
        const shuffled = plugins
          .map((plugin) => [seeds.next().value, plugin] as const)
          .sort(([a], [b]) => a - b)
          .map(([, plugin]) => plugin)
        const place = new Map(buildGraph(planned(...shuffled)).order.map(({ plugin }, index) => [plugin.name, index]))
        for (const plugin of plugins) {
          for (const { id } of Object.values(plugin.needs ?? {})) assert((place.get(id.replace('.main', '')) ?? 99) < (place.get(plugin.name) ?? -1))
        }
      }),
      { numRuns: 50 },
    ))
})
