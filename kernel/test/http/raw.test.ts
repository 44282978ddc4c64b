import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { get, ok, post, routeGroup } from '../../src/http/index.ts'
import { raw, startHttp } from './support.ts'

const group = routeGroup('sample.raw', '/x', [
  get('/', { access: 'public' }, () => ok({ hello: true })),
  post('/form', { access: 'public', accepts: 'form' }, ({ body }) => ok(body)),
  post('/big', { access: 'public', accepts: 'raw', bodyLimit: 64 * 1024 * 1024 }, ({ body }) => ok((body as unknown as Buffer).length)),
])
const head = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`
const formHead = ['POST /x/form HTTP/1.1', 'Host: h', 'Content-Type: application/x-www-form-urlencoded']

describe('bytes on the wire', () => {
  let server: Awaited<ReturnType<typeof startHttp>>
  before(async () => {
    server = await startHttp({ groups: [group], server: { requestTimeout: '600ms' }, http: { headersTimeout: '1s' } })
  })
  after(() => server.stop())

  describe('that are malformed get a 4xx and no second reading, RFC 9112 §6.1 and §11.2', () => {
    const cases: Readonly<Record<string, string>> = {
      'two lengths': `${head(...formHead, 'Content-Length: 3', 'Content-Length: 4')}a=1`,
      'two different lengths in one field': `${head(...formHead, 'Content-Length: 3, 4')}a=1`,
      'a length and chunks': `${head(...formHead, 'Content-Length: 3', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
      'chunked that is not last': `${head(...formHead, 'Transfer-Encoding: chunked, identity')}0\r\n\r\n`,
      'an unknown transfer encoding': `${head(...formHead, 'Transfer-Encoding: xchunked')}0\r\n\r\n`,
      'a negative length': head(...formHead, 'Content-Length: -1'),
      'a length in hex': head(...formHead, 'Content-Length: 0x3'),
      'a space before the colon': head('GET /x HTTP/1.1', 'Host : h'),
      'a folded header': head('GET /x HTTP/1.1', 'Host: h', 'A: b', ' c'),
      'a bare line feed': 'GET /x HTTP/1.1\nHost: h\n\n',
      'a NUL in a header': head('GET /x HTTP/1.1', 'Host: h', 'A: b\0c'),
      'a space in the target': head('GET /x y HTTP/1.1', 'Host: h'),
      'no Host': head('GET /x HTTP/1.1'),
      'two Hosts': head('GET /x HTTP/1.1', 'Host: h', 'Host: i'),
      'two Authorizations': head('GET /x HTTP/1.1', 'Host: h', 'Authorization: Basic YTpi', 'authorization: Basic Yzpk'),
      'two Content-Types': `${head(...formHead, 'Content-Type: application/json', 'Content-Length: 3')}a=1`,
      'a target of another host': head('GET http://evil/x HTTP/1.1', 'Host: h'),
      'an unknown version': head('GET /x HTTP/3.7', 'Host: h'),
      'no HTTP at all': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      'a fragment': head('GET /x#y HTTP/1.1', 'Host: h'),
      'a chunk size that overflows': `${head(...formHead, 'Transfer-Encoding: chunked')}fffffffffffffffff\r\n`,
    }
    for (const [name, bytes] of Object.entries(cases)) {
      it(name, async () => {
        const { status, text } = await server.raw(bytes, 2500)
        assert.ok(status >= 400 && status < 500, `${status}`)
        assert.equal(text.match(/HTTP\/1\.1 \d/g)?.length, 1, 'one answer')
        assert.ok(!text.includes('hello'))
        assert.ok(!/HPE_|node_modules|at \//.test(text), 'no internals')
      })
    }
  })

  it('refuses headers past 16 KiB with 431, security 1.3', async () => {
    assert.equal((await server.raw(head('GET /x HTTP/1.1', 'Host: h', `A: ${'a'.repeat(15_000)}`, 'Connection: close'))).status, 200)
    const { status, ms, closed } = await server.raw(head('GET /x HTTP/1.1', 'Host: h', `A: ${'a'.repeat(17_000)}`))
    assert.deepEqual([status, closed], [431, true])
    assert.ok(ms < 1000)
    assert.equal((await server.raw(head(`GET /x?${'a'.repeat(17_000)} HTTP/1.1`, 'Host: h'))).status, 431)
  })

  it('refuses a body past the limit at once, before it is sent, security 1.3', async () => {
    const { status, ms, closed, body } = await server.raw(head(...formHead, 'Content-Length: 1048577'))
    assert.deepEqual([status, closed], [413, true])
    assert.equal(JSON.parse(body).code, 'kernel.payload_too_large')
    assert.ok(ms < 1000)
  })

  it('stops reading a body without a length at the limit; memory stays flat, security 1.3', async () => {
    const socket = connect(server.port, '127.0.0.1')
    const chunks: string[] = []
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    let sent = 0
    socket.setEncoding('latin1').on('data', (chunk) => chunks.push(String(chunk)))
    socket.on('error', () => undefined)
    socket.write(head(...formHead, 'Transfer-Encoding: chunked'))
    const piece = Buffer.from(`10000\r\n${'a'.repeat(65_536)}\r\n`)
    const started = performance.now()
    const pump = () => {
      if (socket.destroyed || socket.writableEnded) return
      most = Math.max(most, process.memoryUsage().arrayBuffers)
      sent += piece.length
      if (socket.write(piece)) setImmediate(pump)
      else socket.once('drain', pump)
    }
    pump()
    await new Promise((resolve) => socket.once('close', resolve))
    assert.match(chunks.join(''), /^HTTP\/1\.1 413 /)
    assert.ok(performance.now() - started < 1000)
    assert.ok(sent > 1024 * 1024)
    assert.ok(most - before < 24 * 1024 * 1024, `${most - before}`)
  })

  it('cuts off a body that stalls with 408, RFC 9110 §15.5.9', async () => {
    const { status, closed, ms } = await server.raw(`${head(...formHead, 'Content-Length: 10')}a=1`, 3000)
    assert.deepEqual([status, closed], [408, true])
    assert.ok(ms < 2000)
  })

  it('cuts off headers that trickle in', async () => {
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => undefined)
    const chunks: string[] = []
    socket.setEncoding('latin1').on('data', (chunk) => chunks.push(String(chunk)))
    socket.write('GET /x HTTP/1.1\r\nHost: h\r\n')
    const timer = setInterval(() => socket.write('A: b\r\n'), 200)
    await new Promise((resolve) => socket.once('close', resolve))
    clearInterval(timer)
    assert.match(chunks.join(''), /^HTTP\/1\.1 408 /)
  })

  it('answers Expect: 100-continue before the body, and refuses before it, RFC 9110 §10.1.1', async () => {
    const socket = connect(server.port, '127.0.0.1')
    const chunks: string[] = []
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => {
      chunks.push(String(chunk))
      if (String(chunk).includes('100 Continue')) socket.write('a=1')
      if (String(chunk).includes('{"a":"1"}')) socket.destroy()
    })
    socket.write(head(...formHead, 'Content-Length: 3', 'Expect: 100-continue'))
    await new Promise((resolve) => socket.once('close', resolve))
    assert.match(chunks.join(''), /100 Continue[\s\S]*200 OK/)
    const refused = await server.raw(head(...formHead, 'Content-Length: 99999999', 'Expect: 100-continue'))
    assert.deepEqual([refused.status, refused.closed, refused.text.includes('100 Continue')], [413, true, false])
    assert.equal((await server.raw(head(...formHead, 'Content-Length: 3', 'Expect: 200-ok', 'Connection: close'))).status, 417)
  })

  it('keeps the connection after a refusal whose body was small, and reads the next request whole', async () => {
    const { text } = await server.raw(
      `${head('POST /nowhere HTTP/1.1', 'Host: h', 'Content-Length: 60')}${'GET /x HTTP/1.1\r\nHost: smuggled\r\nX: '.padEnd(60, 'y')}${head('GET /x HTTP/1.1', 'Host: h', 'Connection: close')}`,
    )
    assert.deepEqual(text.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 404', 'HTTP/1.1 200'])
  })

  it('speaks HTTP/1.0', async () => {
    const { status, closed, body } = await server.raw(head('GET /x HTTP/1.0'))
    assert.deepEqual([status, closed, body], [200, true, '{"hello":true}'])
  })

  it('takes absolute targets of its own Host and OPTIONS *, RFC 9112 §3.2', async () => {
    assert.equal((await server.raw(head('GET http://h/x HTTP/1.1', 'Host: h', 'Connection: close'))).status, 200)
    assert.equal((await server.raw(head('OPTIONS * HTTP/1.1', 'Host: h', 'Connection: close'))).status, 204)
  })

  it('survives callers that go away in the middle', async () => {
    for (const bytes of [`${head(...formHead, 'Content-Length: 10')}a=`, head('GET /x HTTP/1.1', 'Host: h'), 'GET /']) {
      const socket = connect(server.port, '127.0.0.1')
      await new Promise((resolve) => socket.once('connect', resolve))
      socket.write(bytes)
      socket.resetAndDestroy()
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal((await raw(server.port, head('GET /x HTTP/1.1', 'Host: h', 'Connection: close'))).status, 200)
    assert.deepEqual(server.log.messages('error'), [])
  })
})
