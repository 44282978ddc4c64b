import { strict as assert } from 'node:assert'
import { createServer } from 'node:net'
import { foreign, pluginFile, start } from './process.ts'

const withPlugin = (body: string, toml = '') => ({ toml: foreign + toml, files: { 'foreign.js': pluginFile(body), 'package.json': '{"type":"module"}' } })
const slowRoute = `host.contribute(routes, routeGroup('slow', '', [get('/slow', { access: 'public' }, async () => { await pause(300); return text(200, 'done') })]))`

describe('the server process', () => {
  it('says where it is, answers, and ends with 0 after SIGTERM', async () => {
    await using server = start()
    const url = await server.url()
    assert.equal((await fetch(`${url}/health/live`)).status, 200)
    assert.equal((await fetch(`${url}/health/ready`)).status, 200)
    assert.match(
      server.stdout(),
      /Gatehouse is ready \(development\)[\s\S]*URL +http:\/\/localhost:\d+[\s\S]*Data +\S+data\n[\s\S]*Open http:\/\/localhost:\d+ in a browser/,
    )
    server.child.kill('SIGTERM')
    assert.deepEqual(await server.exit, { code: 0, signal: null })
  })
  it('finishes the requests in flight before it ends, security 11.7', async () => {
    await using server = start(withPlugin(slowRoute))
    const answer = fetch(`${await server.url()}/slow`)
    await new Promise((done) => setTimeout(done, 100))
    server.child.kill('SIGINT')
    assert.equal(await (await answer).text(), 'done')
    assert.equal((await server.exit).code, 0)
  })
  it('ends at once after a second signal', async () => {
    await using server = start(withPlugin('return { stop: () => pause(60_000) }'))
    await server.url()
    server.child.kill('SIGTERM')
    await server.says(/stopping: SIGTERM/)
    server.child.kill('SIGTERM')
    assert.equal((await server.exit).code, 143)
  })
  it('ends with 0 when it is told to stop while it starts', async () => {
    await using server = start(withPlugin('return { start: async () => { process.stderr.write("starting now"); await pause(300) } }'))
    await server.says(/starting now/)
    server.child.kill('SIGTERM')
    assert.equal((await server.exit).code, 0)
    assert.equal(server.stdout(), '')
  })
  it('names what is wrong in the config, all of it, and ends with 1', async () => {
    await using server = start({ toml: '[server]\nprot = 1\n[log]\nlevel = "loud"\n' })
    assert.equal((await server.exit).code, 1)
    assert.match(
      server.stderr(),
      /Gatehouse cannot start:\n {2}- \S*gatehouse\.toml: server\.prot is not a setting \(did you mean 'server\.port'\?\)\n {2}- \S*gatehouse\.toml: log\.level must be one of/,
    )
    assert.doesNotMatch(server.stderr(), /\n +at /)
  })
  it('says so when its port is taken, and ends with 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((done) => taken.once('listening', done))
    const { port } = taken.address() as { port: number }
    await using server = start({ env: { GATEHOUSE_SERVER__PORT: String(port) } })
    assert.equal((await server.exit).code, 1)
    assert.match(server.stderr(), new RegExp(`${port}`))
    assert.match(server.stderr(), /Gatehouse cannot start:\n {2}- plugin 'http' is required and failed in \w+: /)
    taken.close()
  })
  it('goes on without a plugin that fails, and says so in the banner and the log, security 10.3', async () => {
    await using server = start(withPlugin('throw new Error("no luck")'))
    const url = await server.url()
    assert.match(server.stdout(), /Left out +foreign: failed in setup: no luck/)
    assert.match(server.stderr(), /plugin 'foreign' failed in setup: no luck\. It is left out; everything else goes on/)
    assert.equal((await fetch(`${url}/health/ready`)).status, 200)
  })
  it('does not start without a plugin that the config calls required', async () => {
    await using server = start(withPlugin('throw new Error("no luck")', 'required = true\n'))
    assert.equal((await server.exit).code, 1)
    assert.match(server.stderr(), /plugin 'foreign' is required and failed in setup: no luck/)
  })
  it('says which part keeps it waiting', async () => {
    await using server = start(withPlugin('return { start: () => pause(1800) }'))
    await server.says(/still starting foreign/)
  })
})

describe('errors that nobody waited for, security 10.3', () => {
  const oops = (how: string) => withPlugin(`return { ready() { setTimeout(() => { ${how} }, 20) } }`)
  it('are laid at the door of the plugin and leave the server up: a rejected promise', async () => {
    await using server = start(oops('Promise.reject(new Error("astray"))'))
    const url = await server.url()
    await server.says(/plugin 'foreign': an error was not handled \(rejected promise\): astray/)
    assert.equal((await fetch(`${url}/health/live`)).status, 200)
  })
  it('are laid at the door of the plugin and leave the server up: thrown in a timer', async () => {
    await using server = start(oops('throw new Error("astray")'))
    const url = await server.url()
    await server.says(/plugin 'foreign': an error was not caught: astray/)
    assert.equal((await fetch(`${url}/health/live`)).status, 200)
  })
  it('end the server in order when they were thrown by a part that it cannot do without', async () => {
    const { toml, files } = oops('throw new Error("astray")')
    await using server = start({ toml: `${toml}required = true\n`, files })
    assert.equal((await server.exit).code, 1)
    assert.match(server.stderr(), /"msg":"stopped"/)
  })
})

describe('the worker process', () => {
  it('runs without a public address and ends with 0 after SIGTERM', async () => {
    await using worker = start({ name: 'worker.ts' })
    await worker.says(/"msg":"ready"/)
    assert.match(worker.stderr(), /"role":"worker"/)
    assert.doesNotMatch(worker.stderr(), /http is listening/)
    assert.equal(worker.stdout(), '')
    worker.child.kill('SIGTERM')
    assert.equal((await worker.exit).code, 0)
  })
})
