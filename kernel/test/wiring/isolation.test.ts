import { strict as assert } from 'node:assert'
import { setImmediate as turn } from 'node:timers/promises'
import { Contributions, definePlugin, EventRegistrations, event, extensionPoint, type Host, type Lifecycle, token } from '@gatehouse/kernel'
import { bootTest, fakeLog } from '@gatehouse/kernel/testing'

interface Thing {
  readonly name: string
}
const Thing = token<Thing>('bad.thing')
const Other = token<Thing>('bad.other')
const things = extensionPoint<Thing>('owner.things', (item) => item.name)
const happened = event<{ tenantId: string }>('owner.happened')

const owner = definePlugin({ name: 'owner', points: [things], setup: ({ host }) => void host.items(things) })
const good = definePlugin({ name: 'good', setup: ({ host }) => void host.contribute(things, { name: 'good' }) })
const bad = (fail: (host: Host) => Lifecycle | void, required = false) =>
  definePlugin({
    name: 'bad',
    required,
    provides: [Thing],
    setup({ host }) {
      host.provide(Thing, () => ({ name: 'bad' }))
      host.contribute(things, { name: 'bad' })
      host.on(happened, () => undefined)
      host.subscribe(happened, { id: 'bad.happened', handle: () => undefined })
      return fail(host)
    },
  })
const needer = (required = false) => definePlugin({ name: 'needer', required, needs: { thing: Thing }, setup: () => undefined })
const far = definePlugin({ name: 'far', needs: { other: Other }, setup: () => undefined })
const boom = (): never => {
  throw new Error('boom')
}
const boot = async (plugins: Parameters<typeof bootTest>[0]['plugins'], limits = {}) => {
  const log = fakeLog()
  return { log, running: await bootTest({ plugins, log, limits }) }
}

const failures = [
  ['throws in setup', 'setup', boom],
  ['throws in start', 'start', () => ({ start: boom })],
  ['rejects in start', 'start', () => ({ start: async () => boom() })],
] as const
for (const [title, phase, lifecycle] of failures) {
  describe(`a plugin that ${title}, security 10.3`, () => {
    it('is named in one message, together with what needs it', async () => {
      const { log, running } = await boot([owner, good, needer(), bad(lifecycle)])
      assert.deepEqual(log.messages('error'), [
        `plugin 'bad' failed in ${phase}: boom. It is left out, and with it what needs it: 'needer'; everything else goes on`,
      ])
      assert.deepEqual(
        [...running.leftOut],
        [
          ['bad', `failed in ${phase}: boom`],
          ['needer', `needs the plugin 'bad', which failed in ${phase}: boom`],
        ],
      )
      await running.stop()
    })
    it('takes its contributions, handlers and services away; the rest goes on', async () => {
      const { running } = await boot([owner, good, bad(lifecycle)])
      assert.deepEqual([...running.items(things).keys()], ['good'])
      assert.deepEqual(
        running
          .use(Contributions)
          .leftOut(things)
          .map(({ name }) => name),
        ['bad'],
      )
      assert.deepEqual(running.use(EventRegistrations).handlersOf(happened.id), [])
      assert.deepEqual(running.use(EventRegistrations).subscriptions(), [])
      assert.throws(() => running.use(Thing), /no plugin that runs here provides 'bad.thing'/)
      await running.stop()
    })
    it('is down in the health report, with the reason', async () => {
      const { running } = await boot([good, bad(lifecycle)])
      const report = await running.health.report()
      assert.deepEqual(report.get('bad'), { status: 'down', reason: `failed in ${phase}: boom`, required: false })
      assert.deepEqual(report.get('good'), { status: 'up', required: false })
      assert.equal(running.health.accepting(), true)
      await running.stop()
    })
    it('stops the start when it is required', async () => {
      await assert.rejects(boot([owner, bad(lifecycle, true)]), { name: 'BootError', message: `plugin 'bad' is required and failed in ${phase}: boom` })
    })
    it('stops the start when a required plugin needs it', async () => {
      await assert.rejects(boot([owner, bad(lifecycle), needer(true)]), {
        message: `plugin 'bad' failed in ${phase}: boom; the required plugin 'needer' needs it`,
      })
    })
  })
}

describe('a plugin that breaks its word', () => {
  const reasonOf = async (plugin: ReturnType<typeof bad>) => {
    const { running } = await boot([owner, plugin])
    await running.stop()
    return running.leftOut.get('bad')
  }
  it('lists a token and does not provide it', async () =>
    assert.equal(
      await reasonOf(definePlugin({ name: 'bad', provides: [Thing], setup: () => undefined })),
      "failed in setup: plugin 'bad' lists 'bad.thing' in 'provides' but does not provide it: call host.provide in setup",
    ))
  it('provides a token without listing it', async () =>
    assert.equal(
      await reasonOf(bad((host) => host.provide(Other, () => ({ name: 'x' })))),
      "failed in setup: plugin 'bad' provides 'bad.other' without declaring it: add the token to 'provides'",
    ))
  it('provides a token twice', async () =>
    assert.equal(await reasonOf(bad((host) => host.provide(Thing, () => ({ name: 'x' })))), "failed in setup: plugin 'bad' provides 'bad.thing' twice"))
  it('reads a point of another', async () =>
    assert.equal(
      await reasonOf(bad((host) => void host.items(things))),
      "failed in setup: plugin 'bad' reads the extension point 'owner.things', which it does not declare: only its owner 'owner' may: need a token of 'owner' instead",
    ))
  it('reads a point that it forgot to declare', async () =>
    assert.match(
      (await reasonOf(bad((host) => void host.items(extensionPoint<string>('bad.words', String))))) ?? '',
      /which it does not declare: add it to 'points'$/,
    ))
  it('contributes after setup', async () => {
    const late = bad((host) => ({ start: () => host.contribute(things, { name: 'late' }) }))
    assert.match((await reasonOf(late)) ?? '', /^failed in start: plugin 'bad' calls host.contribute after its setup/)
  })
  it('takes the id of another’s subscription', async () => {
    const second = definePlugin({ name: 'second', setup: ({ host }) => host.subscribe(happened, { id: 'bad.happened', handle: () => undefined }) })
    const { running } = await boot([bad(() => undefined), second])
    assert.equal(running.leftOut.get('second'), "failed in setup: the subscription id 'bad.happened' is taken by the plugin 'bad'")
    await running.stop()
  })
  it('throws while it makes its service: it is to blame, not the first to need it', async () => {
    const maker = definePlugin({ name: 'bad', provides: [Thing], setup: ({ host }) => host.provide(Thing, boom) })
    const { running } = await boot([needer(), maker])
    assert.equal(running.leftOut.get('bad'), 'failed in setup: boom')
    await running.stop()
  })
})

describe('a plugin that hangs or floods, security 10.3', () => {
  const never = () => new Promise<void>(() => undefined)
  it('is left out when its start takes too long', async () => {
    const { running } = await boot([good, bad(() => ({ start: never }))], { startMs: 20 })
    assert.equal(running.leftOut.get('bad'), 'failed in start: it took longer than 0 s')
    await running.stop()
  })
  it('is stopped when its late start ends after all', async () => {
    const gate = Promise.withResolvers<void>()
    const stopped: string[] = []
    const { running } = await boot([bad(() => ({ start: () => gate.promise, stop: () => void stopped.push('stopped') }))], { startMs: 5 })
    assert.deepEqual(stopped, [])
    gate.resolve()
    await turn()
    assert.deepEqual(stopped, ['stopped'])
    await running.stop()
    assert.deepEqual(stopped, ['stopped'])
  })
  it('may take its time when it is required', async () => {
    const slow = bad(() => ({ start: () => new Promise((done) => setTimeout(done, 30)) }), true)
    const { running } = await boot([slow], { startMs: 5 })
    assert.equal(running.leftOut.size, 0)
    await running.stop()
  })
  it('does not keep the others from stopping', async () => {
    const stopped: string[] = []
    const first = definePlugin({ name: 'first', setup: () => ({ stop: () => void stopped.push('first') }) })
    const { log, running } = await boot([first, bad(() => ({ stop: never, drain: never }))], { stopMs: 10, drainMs: 10 })
    await running.stop()
    assert.deepEqual(stopped, ['first'])
    assert.match(log.messages('error')[0] ?? '', /^plugin 'bad' failed in stop: it took longer than/)
    assert.match(log.messages('warn')[0] ?? '', /^plugin 'bad' failed in drain: it took longer than/)
  })
  it('is named when it throws in stop, and the others stop', async () => {
    const stopped: string[] = []
    const first = definePlugin({ name: 'first', setup: () => ({ stop: () => void stopped.push('first') }) })
    const { log, running } = await boot([first, bad(() => ({ stop: boom }))])
    await running.stop()
    assert.deepEqual([stopped, log.messages('error')], [['first'], ["plugin 'bad' failed in stop: boom"]])
  })
  it('is left out when it throws in ready, and is stopped with the others', async () => {
    const stopped: string[] = []
    const { running } = await boot([owner, bad(() => ({ ready: boom, stop: () => void stopped.push('bad') }))])
    assert.equal(running.leftOut.get('bad'), 'failed in ready: boom')
    await running.stop()
    assert.deepEqual(stopped, ['bad'])
  })
})

describe('a start that fails', () => {
  it('stops what has started, in the reverse order', async () => {
    const stopped: string[] = []
    const member = (name: string) => definePlugin({ name, setup: () => ({ stop: () => void stopped.push(name) }) })
    await assert.rejects(boot([member('a'), member('b'), bad(() => ({ start: boom }), true), member('never')]))
    assert.deepEqual(stopped, ['b', 'a'])
  })
})

describe('a plugin whose code does not load', () => {
  it('is left out, and so is what needs its tokens', async () => {
    const log = fakeLog()
    await using running = await bootTest({ plugins: [good, far], broken: new Map([['bad', new Error('Unexpected token')]]), log })
    assert.deepEqual([...running.leftOut.keys()], ['bad', 'far'])
    assert.equal(running.leftOut.get('bad'), 'failed in load: Unexpected token')
    assert.equal(log.messages('error').length, 1)
  })
})
