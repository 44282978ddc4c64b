import { strict as assert } from 'node:assert'
import { Clock, Contributions, definePlugin, EventRegistrations, event, extensionPoint, Health, Log, Server, s, token } from '@gatehouse/kernel'
import { bootTest, fakeLog, fixedClock } from '@gatehouse/kernel/testing'
import type { RegisteredSubscription } from '../../src/wiring/event-registrations.ts'

interface Greeter {
  greet(): string
}
const Greeter = token<Greeter>('greetings.greeter')
const words = extensionPoint<{ readonly word: string }>('greetings.words', (item) => item.word)
const topics = extensionPoint<{ readonly name: string }>('relay.topics', (item) => item.name)
const happened = event<{ tenantId: string }>('greetings.happened')

const greetings = definePlugin({
  name: 'greetings',
  config: s.object({ salute: s.string('hello') }),
  points: [words],
  provides: [Greeter],
  setup({ config, host }) {
    const items = host.items(words)
    host.provide(Greeter, () => ({ greet: () => [config.salute, ...items.keys()].join(' ') }))
  },
})
const worlds = definePlugin({ name: 'worlds', setup: ({ host }) => void host.contribute(words, { word: 'world' }) })
const recorder = (name: string, calls: string[], needs: Record<string, typeof Greeter> = {}, provides: readonly (typeof Greeter)[] = []) =>
  definePlugin({
    name,
    needs,
    provides,
    setup({ host }) {
      for (const item of provides) host.provide(item, () => ({ greet: () => name }))
      const call = (what: string) => () => void calls.push(`${what} ${name}`)
      calls.push(`setup ${name}`)
      return { start: call('start'), ready: call('ready'), drain: call('drain'), stop: call('stop') }
    },
  })

describe('boot', () => {
  it('gives a plugin its config, its services and what others contributed', async () => {
    await using running = await bootTest({ plugins: [greetings, worlds], config: { greetings: { salute: 'good morning' } } })
    assert.equal(running.use(Greeter).greet(), 'good morning world')
  })
  it('makes one service for all, once', async () => {
    let made = 0
    const one = definePlugin({
      name: 'greetings',
      provides: [Greeter],
      setup: ({ host }) => void host.provide(Greeter, () => ({ greet: () => String(++made) })),
    })
    const seen: unknown[] = []
    const user = (name: string) => definePlugin({ name, needs: { greeter: Greeter }, setup: ({ deps }) => void seen.push(deps.greeter) })
    await using running = await bootTest({ plugins: [user('a'), user('b'), one] })
    assert.equal(seen[0], seen[1])
    assert.equal(seen[0], running.use(Greeter))
  })
  it('calls setup, start and ready in dependency order, stop in the reverse', async () => {
    const calls: string[] = []
    const running = await bootTest({ plugins: [recorder('b', calls, { a: Greeter }), recorder('a', calls, {}, [Greeter])] })
    await running.stop()
    await running.stop()
    assert.deepEqual(calls, ['setup a', 'setup b', 'start a', 'start b', 'ready a', 'ready b', 'drain b', 'drain a', 'stop b', 'stop a'])
  })
  it('leaves a wanted service undefined when nobody provides it', async () => {
    const seen: unknown[] = []
    const user = definePlugin({ name: 'user', wants: { greeter: Greeter }, setup: ({ deps }) => void seen.push(deps.greeter) })
    await using _ = await bootTest({ plugins: [user] })
    assert.deepEqual(seen, [undefined])
  })
  it('gives a plugin only the services that it declares, security 10.4', async () => {
    const seen: unknown[] = []
    const user = definePlugin({ name: 'user', needs: { clock: Clock }, setup: ({ deps }) => void seen.push(...Object.keys(deps)) })
    await using _ = await bootTest({ plugins: [user, greetings] })
    assert.deepEqual(seen, ['clock'])
  })
  it('replaces what a plugin provides, and what nobody does', async () => {
    const clock = fixedClock(7)
    const seen: unknown[] = []
    const user = definePlugin({
      name: 'user',
      needs: { greeter: Greeter, clock: Clock },
      setup: ({ deps }) => void seen.push(deps.greeter.greet(), deps.clock),
    })
    const fake: Greeter = { greet: () => 'fake' }
    await using _ = await bootTest({
      plugins: [user, greetings],
      replace: [
        [Greeter, fake],
        [Clock, clock],
      ],
    })
    await using __ = await bootTest({ plugins: [user], replace: [[Greeter, fake]] })
    assert.deepEqual(seen.slice(0, 3), ['fake', clock, 'fake'])
  })
  it('drops a contribution to a point whose owner is off, with a log line', async () => {
    const log = fakeLog()
    await using running = await bootTest({ plugins: [worlds], log })
    assert.deepEqual(running.leftOut.size, 0)
    assert.deepEqual(log.messages('info'), ["plugin 'worlds' contributes to 'greetings.words', whose owner is off: dropped"])
  })
  it('stops for the same contribution by two plugins, and names both', async () => {
    const again = definePlugin({ name: 'again', setup: ({ host }) => void host.contribute(words, { word: 'world' }) })
    await assert.rejects(bootTest({ plugins: [greetings, worlds, again] }), {
      name: 'BootError',
      message: "the plugins 'worlds' and 'again' both contribute 'world' to 'greetings.words': disable one of them, or rename one of the items",
    })
  })
  it('stops for the same contribution twice by one plugin', async () => {
    const twice = definePlugin({ name: 'twice', setup: ({ host }) => void host.contribute(words, { word: 'x' }, { word: 'x' }) })
    await assert.rejects(bootTest({ plugins: [greetings, twice] }), { message: "plugin 'twice' contributes 'x' to 'greetings.words' twice" })
  })
  it('stops and names token and plugin when a need is missing', async () => {
    const user = definePlugin({ name: 'user', needs: { greeter: Greeter }, setup: () => undefined })
    await assert.rejects(bootTest({ plugins: [user] }), /plugin 'user' needs 'greetings.greeter' \(as greeter\)/)
  })
  it('knows who contributed an item', async () => {
    await using running = await bootTest({ plugins: [greetings, worlds] })
    const contributions = running.use(Contributions)
    assert.equal(contributions.contributorOf(running.items(words).get('world')), 'worlds')
    assert.equal(contributions.contributorOf({ word: 'world' }), undefined)
  })
  it('collects handlers and subscriptions for the events plugin', async () => {
    const hearer = definePlugin({
      name: 'hearer',
      setup({ host }) {
        host.on(happened, () => undefined)
        host.subscribe(happened, { id: 'hearer.happened', handle: () => undefined })
      },
    })
    await using running = await bootTest({ plugins: [hearer] })
    const book = running.use(EventRegistrations)
    assert.deepEqual(
      book.handlersOf(happened.id).map(({ plugin }) => plugin),
      ['hearer'],
    )
    assert.deepEqual(
      book.subscriptions().map(({ eventId, subscription }) => [eventId, subscription.id]),
      [['greetings.happened', 'hearer.happened']],
    )
    assert.equal(book.subscriptionsOf(happened.id).length, 1)
    assert.deepEqual(book.handlersOf('nobody.heard'), [])
  })
  it('subscribes for each item of a point, whoever contributes it and whenever', async () => {
    const relay = definePlugin({
      name: 'relay',
      points: [topics],
      setup: ({ host }) => host.subscribeEach(topics, (topic) => ({ event: happened, subscription: { id: `relay.${topic.name}`, handle: () => undefined } })),
    })
    const giver = (name: string, fail = false) =>
      definePlugin({
        name,
        setup({ host }) {
          host.contribute(topics, { name })
          return { start: () => (fail ? Promise.reject(new Error('no')) : undefined) }
        },
      })
    await using running = await bootTest({ plugins: [giver('early'), relay, giver('late'), giver('broken', true)] })
    const ids = (list: readonly RegisteredSubscription[]) => list.map(({ plugin, subscription }) => `${plugin}: ${subscription.id}`)
    assert.deepEqual(ids(running.use(EventRegistrations).subscriptionsOf(happened.id)), ['relay: relay.early', 'relay: relay.late'])
    const same = definePlugin({ name: 'same', setup: ({ host }) => host.subscribe(happened, { id: 'relay.early', handle: () => undefined }) })
    await assert.rejects(bootTest({ plugins: [giver('early'), relay, same] }), {
      message: "plugin 'relay' cannot subscribe for each item: the subscription id 'relay.early' is taken by the plugin 'same'",
    })
  })
  it('gives each plugin a log that names it, and the settings of the server', async () => {
    const log = fakeLog()
    const talker = definePlugin({ name: 'talker', needs: { log: Log, server: Server, health: Health }, setup: ({ deps }) => deps.log.info(deps.server.mode) })
    await using _ = await bootTest({ plugins: [talker], log })
    assert.deepEqual(log.lines, [{ level: 'info', message: 'development', fields: { plugin: 'talker' } }])
  })
  it('accepts work from the end of boot to the begin of stop', async () => {
    const seen: boolean[] = []
    const watcher = definePlugin({
      name: 'watcher',
      needs: { health: Health },
      setup: ({ deps }) => ({ ready: () => void seen.push(deps.health.accepting()), drain: () => void seen.push(deps.health.accepting()) }),
    })
    const running = await bootTest({ plugins: [watcher] })
    seen.push(running.health.accepting())
    await running.stop()
    assert.deepEqual(seen, [false, true, false])
  })
  it('says which service is missing when a test asks for one', async () => {
    await using running = await bootTest({ plugins: [] })
    assert.throws(() => running.use(Greeter), { message: "no plugin that runs here provides 'greetings.greeter'" })
  })
})
