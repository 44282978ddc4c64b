import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type LookupFunction, type Server as NetServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Transient } from '../../src/errors/errors.ts'
import { createAgents } from '../../src/outbound/agents.ts'
import { outboundConfig, strictest } from '../../src/outbound/config.ts'
import { Outbound, OutboundAnswerRefused, OutboundRefused } from '../../src/outbound/contracts.ts'
import { exchange } from '../../src/outbound/exchange.ts'
import { createOutbound } from '../../src/outbound/outbound.ts'
import plugin from '../../src/outbound/plugin.ts'
import { createPolicy } from '../../src/outbound/policy.ts'
import { guardedLookup, type Resolve } from '../../src/outbound/resolve.ts'
import { bootTest, fixedClock } from '../../src/testing/index.ts'

const listen = async (server: NetServer) => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
const httpServer = async (listener: RequestListener) => {
  const server = createServer(listener)
  const port = await listen(server)
  return { port, url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => void server.close().closeAllConnections() }
}
const local = { hooks: { allowHttp: true, allowPrivate: ['127.0.0.0/8'] } }
const start = async (features: object, resolve?: Resolve) => {
  const outbound = createOutbound({ features: outboundConfig.parse(features), clock: fixedClock(0), ...(resolve ? { resolve } : {}) })
  await outbound.start()
  return { ...outbound, [Symbol.dispose]: outbound.stop }
}
const resolvesTo =
  (...addresses: readonly string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

describe('outbound', () => {
  it('sends method, headers and body, and returns status, headers and body', async () => {
    using server = await httpServer((req, res) => {
      const chunks: Buffer[] = []
      req
        .on('data', (chunk) => chunks.push(chunk))
        .on('end', () => {
          res.writeHead(201, { 'x-a': 'b', 'set-cookie': 'a=b' })
          res.end(
            JSON.stringify({
              method: req.method,
              url: req.url,
              sign: req.headers['x-sign'],
              accept: req.headers['accept-encoding'],
              cookie: req.headers.cookie ?? null,
              body: Buffer.concat(chunks).toString(),
            }),
          )
        })
    })
    using outbound = await start(local)
    const reply = await outbound.send({ feature: 'hooks', url: `${server.url}/p?q=1`, method: 'POST', headers: { 'x-sign': 's' }, body: 'hé' })
    assert.deepEqual([reply.status, reply.headers['x-a'], reply.headers['set-cookie']], [201, 'b', undefined])
    assert.deepEqual(JSON.parse(reply.body.toString()), { method: 'POST', url: '/p?q=1', sign: 's', accept: 'identity', cookie: null, body: 'hé' })
  })
  it('keeps the policies of features apart, also for pooled connections, security 9.1', async () => {
    using server = await httpServer((_req, res) => res.end('x'))
    using outbound = await start(local)
    await outbound.send({ feature: 'hooks', url: server.url })
    for (const feature of ['jwks', 'unknown', '__proto__', 'constructor']) {
      await assert.rejects(outbound.send({ feature, url: server.url }), OutboundRefused)
      assert.throws(() => outbound.check(feature, server.url), OutboundRefused)
    }
    assert.doesNotThrow(() => outbound.check('hooks', server.url))
  })
  it('refuses a name that resolves to a private address, without connecting, security 9.1', async () => {
    let hits = 0
    using server = await httpServer((_req, res) => {
      hits += 1
      res.end()
    })
    for (const addresses of [['127.0.0.1'], ['::1'], ['::ffff:127.0.0.1'], ['10.0.0.1', 'fd00::1'], ['169.254.169.254']]) {
      using outbound = await start({ open: { allowHttp: true } }, resolvesTo(...addresses))
      await assert.rejects(outbound.send({ feature: 'open', url: `http://rebind.example:${server.port}/` }), OutboundRefused, addresses.join())
    }
    assert.equal(hits, 0)
  })
  it('connects to the address it checked: a name that changes gains nothing, security 9.1', async () => {
    let lookups = 0
    const flipping: Resolve = async () => {
      lookups += 1
      return [{ address: lookups === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]
    }
    const hits: string[] = []
    using allowed = await httpServer((_req, res) => {
      hits.push('allowed')
      res.writeHead(200, { connection: 'close' }).end()
    })
    const closed = createServer((_req, res) => {
      hits.push('closed')
      res.end()
    })
    await new Promise<void>((resolve) => closed.listen(allowed.port, '127.0.0.2', resolve))
    using outbound = await start({ hooks: { allowHttp: true, allowPrivate: ['127.0.0.1'] } }, flipping)
    const url = `http://rebind.example:${allowed.port}/`
    await outbound.send({ feature: 'hooks', url })
    assert.equal(lookups, 1, 'one lookup for one connection')
    await assert.rejects(outbound.send({ feature: 'hooks', url }), OutboundRefused)
    assert.deepEqual(hits, ['allowed'])
    closed.close()
  })
  it('looks at the peer of the connection as well, whatever the lookup said, security 9.1', async () => {
    let hits = 0
    using server = await httpServer((_req, res) => {
      hits += 1
      res.end()
    })
    const agents = createAgents(undefined)
    const policy = createPolicy({ ...strictest, allowHttp: true })
    const lying: LookupFunction = (_host, options, done) => (options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4))
    const url = new URL(`http://rebind.example:${server.port}/`)
    await assert.rejects(exchange({ policy, agent: agents.of, lookup: lying }, url, { feature: 'x', url: url.href }), OutboundRefused)
    assert.equal(hits, 0)
    agents.close()
  })
  it('uses only the public ones of several addresses', async () => {
    const lookup = guardedLookup(createPolicy(strictest), resolvesTo('127.0.0.1', '8.8.8.8', '::1'))
    assert.deepEqual(await new Promise((resolve) => lookup('mixed.example', { all: true }, (_error, found) => resolve(found))), [
      { address: '8.8.8.8', family: 4 },
    ])
    assert.equal(await new Promise((resolve) => lookup('mixed.example', {}, (_error, found) => resolve(found))), '8.8.8.8')
  })
  it('lets a named host through', async () => {
    using server = await httpServer((req, res) => res.end(req.headers.host))
    using outbound = await start({ hooks: { allowHttp: true, allowPrivate: ['hooks.internal'] } }, resolvesTo('127.0.0.1'))
    assert.equal((await outbound.send({ feature: 'hooks', url: `http://hooks.internal:${server.port}/` })).body.toString(), `hooks.internal:${server.port}`)
    await assert.rejects(outbound.send({ feature: 'hooks', url: `http://other.internal:${server.port}/` }), OutboundRefused)
  })
  it('follows no redirect, security 9.1', async () => {
    let hits = 0
    using server = await httpServer((_req, res) => {
      hits += 1
      res.writeHead(302, { location: '/again' }).end()
    })
    using outbound = await start(local)
    assert.equal((await outbound.send({ feature: 'hooks', url: server.url })).status, 302)
    assert.equal(hits, 1)
  })
  it('uses no proxy of the environment, security 9.1', async () => {
    let proxied = 0
    using proxy = await httpServer((_req, res) => {
      proxied += 1
      res.end('proxy')
    })
    using server = await httpServer((_req, res) => res.end('direct'))
    const before = { ...process.env }
    Object.assign(process.env, { HTTP_PROXY: proxy.url, http_proxy: proxy.url, ALL_PROXY: proxy.url, NODE_USE_ENV_PROXY: '1', NO_PROXY: '' })
    try {
      using outbound = await start(local)
      assert.equal((await outbound.send({ feature: 'hooks', url: server.url })).body.toString(), 'direct')
      assert.equal(proxied, 0)
    } finally {
      for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY', 'NO_PROXY']) {
        if (before[name] === undefined) delete process.env[name]
        else process.env[name] = before[name]
      }
    }
  })
  it('limits the size of an answer, announced or not', async () => {
    using server = await httpServer((req, res) => {
      if (req.url === '/length') res.writeHead(200, { 'content-length': '5000' })
      res.write('a'.repeat(2000))
      res.end('a'.repeat(3000))
    })
    using outbound = await start(local)
    for (const path of ['/length', '/chunks'])
      await assert.rejects(outbound.send({ feature: 'hooks', url: server.url + path, maxBytes: 4999 }), OutboundAnswerRefused)
    assert.equal((await outbound.send({ feature: 'hooks', url: `${server.url}/length`, maxBytes: 5000 })).body.length, 5000)
  })
  it('unpacks nothing: an encoded answer is refused', async () => {
    using server = await httpServer((_req, res) => res.writeHead(200, { 'content-encoding': 'gzip' }).end('x'))
    using outbound = await start(local)
    await assert.rejects(outbound.send({ feature: 'hooks', url: server.url }), OutboundAnswerRefused)
  })
  it('limits the whole time: lookup, connection, headers and body', async () => {
    using stalling = await httpServer((req, res) => {
      if (req.url === '/body') res.write('a')
    })
    using outbound = await start(local)
    const timed = async (send: Promise<unknown>) => {
      const started = performance.now()
      await assert.rejects(send, (error) => error instanceof Transient && /in time/.test(error.message))
      assert.ok(performance.now() - started < 2000)
    }
    await timed(outbound.send({ feature: 'hooks', url: `${stalling.url}/headers`, timeoutMs: 100 }))
    await timed(outbound.send({ feature: 'hooks', url: `${stalling.url}/body`, timeoutMs: 100 }))
    using lost = await start({ open: {} }, () => new Promise(() => undefined))
    await timed(lost.send({ feature: 'open', url: 'https://slow.example/', timeoutMs: 100 }))
  })
  it('tells what failed without the path and the query, security 1.9', async () => {
    using outbound = await start({ hooks: { ...local.hooks } })
    const send = outbound.send({ feature: 'hooks', url: 'http://127.0.0.1:9999/hook/s3cret?token=s3cret', timeoutMs: 500 })
    await assert.rejects(send, (error) => {
      assert.ok(error instanceof Transient)
      assert.deepEqual(error.detail, { feature: 'hooks', origin: 'http://127.0.0.1:9999', code: 'ECONNREFUSED' })
      assert.ok(!JSON.stringify([error.message, error.stack, error.detail, String(error.cause)]).includes('s3cret'))
      return true
    })
  })
  it('refuses headers that are not the caller’s to set, and broken ones', async () => {
    using server = await httpServer((_req, res) => res.end())
    using outbound = await start(local)
    for (const headers of [
      { Host: 'x' },
      { cookie: 'a=b' },
      { 'Transfer-Encoding': 'chunked' },
      { 'Proxy-Authorization': 'x' },
      { 'x-a': 'b\r\nc: d' },
      { 'x a': 'b' },
    ]) {
      await assert.rejects(outbound.send({ feature: 'hooks', url: server.url, headers: headers as never }), OutboundRefused, JSON.stringify(headers))
    }
    await assert.rejects(outbound.send({ feature: 'hooks', url: server.url, method: 'GET /x HTTP/1.1\r\n' }), OutboundRefused)
  })
  it('refuses what is not HTTP, and survives an answer that breaks off', async () => {
    const noise = createTcpServer((socket) => void socket.on('error', () => undefined).end('SSH-2.0-x\r\n'))
    const port = await listen(noise)
    using outbound = await start(local)
    await assert.rejects(outbound.send({ feature: 'hooks', url: `http://127.0.0.1:${port}/` }), OutboundAnswerRefused)
    noise.close()
    using server = await httpServer((_req, res) => {
      res.writeHead(200, { 'content-length': '10' }).write('a')
      setTimeout(() => res.destroy(), 20)
    })
    await assert.rejects(outbound.send({ feature: 'hooks', url: server.url }), Transient)
  })
  it('leaves a dead target alone after five failures, for one feature, tenant and origin', async () => {
    using outbound = await start(local)
    const url = 'http://127.0.0.1:9999/'
    for (let n = 0; n < 5; n += 1) await assert.rejects(outbound.send({ feature: 'hooks', url, tenantId: 'a' }), /cannot be reached/)
    await assert.rejects(outbound.send({ feature: 'hooks', url, tenantId: 'a' }), /left alone/)
    await assert.rejects(outbound.send({ feature: 'hooks', url, tenantId: 'b' }), /cannot be reached/)
  })
  it('sends nothing before start and after stop', async () => {
    const outbound = createOutbound({ features: {}, clock: fixedClock(0) })
    await assert.rejects(outbound.send({ feature: 'x', url: 'https://a.example/' }), Transient)
  })

  it('is a plugin with a table for each feature', async () => {
    using server = await httpServer((_req, res) => res.end('x'))
    await using running = await bootTest({ plugins: [plugin], tables: { outbound: local } })
    const service = running.use(Outbound)
    assert.equal((await service.send({ feature: 'hooks', url: server.url })).status, 200)
    assert.throws(() => service.check('jwks', server.url), OutboundRefused)
    await assert.rejects(bootTest({ plugins: [plugin], tables: { outbound: { hooks: { caFile: '/nowhere.pem' } } } }), /outbound/)
  })

  describe('TLS', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-tls-'))
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    let server: ReturnType<typeof createTlsServer>
    let port = 0
    before(async () => {
      const args = [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '2',
        '-subj',
        '/CN=hooks.internal',
        '-addext',
        'subjectAltName=DNS:hooks.internal',
        '-keyout',
        key,
        '-out',
        cert,
      ]
      execFileSync('openssl', args, { stdio: 'ignore' })
      server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_req, res) => res.end('tls'))
      port = await listen(server)
    })
    after(() => {
      server.close().closeAllConnections()
      rmSync(folder, { recursive: true })
    })
    const send = async (features: object, host: string) => {
      using outbound = await start(features, resolvesTo('127.0.0.1'))
      return (await outbound.send({ feature: 'hooks', url: `https://${host}:${port}/` })).body.toString()
    }
    const allowed = { allowPrivate: ['127.0.0.1'] }
    it('is verified, also when the environment says otherwise', async () => {
      const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
      try {
        await assert.rejects(send({ hooks: allowed }, 'hooks.internal'), Transient)
      } finally {
        if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
        else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before
      }
    })
    it('trusts the certificates of ca_file, for their host names', async () => {
      assert.equal(await send({ hooks: { ...allowed, caFile: cert } }, 'hooks.internal'), 'tls')
      await assert.rejects(send({ hooks: { ...allowed, caFile: cert } }, 'other.internal'), Transient)
    })
  })
})
