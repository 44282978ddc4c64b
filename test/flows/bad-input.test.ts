import assert from 'node:assert/strict'
import { request } from 'node:http'
import { asAdmin, call } from './support/api.ts'
import { type ServerProcess, startProcess } from './support/process.ts'

const form = 'application/x-www-form-urlencoded'
/** The shape of an error at a path: what its clients parse. */
const shapes: Readonly<Record<string, (json: Record<string, unknown>) => boolean>> = {
  '/oauth2/token': (json) => typeof json.error === 'string',
  '/oauth2/introspect': (json) => typeof json.error === 'string',
  '/oauth2/revoke': (json) => typeof json.error === 'string',
  '/scim2/Users': (json) => Array.isArray(json.schemas) && typeof json.status === 'string',
  '/api/server/v1/applications': (json) => typeof json.code === 'string' && typeof json.traceId === 'string',
  '/api/server/v1/tenants': (json) => typeof json.code === 'string' && typeof json.traceId === 'string',
}
const paths = Object.keys(shapes)

describe('bad input gets a clear error in the right shape, never a 500', () => {
  let server: ServerProcess
  before(async () => {
    server = await startProcess()
  })
  after(() => server?.[Symbol.asyncDispose]())

  const check = (path: string, { status, text, json }: Awaited<ReturnType<typeof call>>) => {
    assert.ok(status >= 400 && status < 500, `${path} answered ${status}: ${text}`)
    assert.ok(json && shapes[path]?.(json), `${path} answered ${text}`)
    assert.doesNotMatch(text, /\bat .*\.(ts|js):\d+|node_modules|SQLITE|SELECT /i, 'security 1.11')
  }
  const post = (path: string, body: string, type: string) => call(server.url + path, { method: 'POST', headers: { ...asAdmin, 'content-type': type }, body })

  for (const path of paths) {
    const type = path.startsWith('/oauth2') ? form : 'application/json'
    const bad: Readonly<Record<string, () => Promise<Awaited<ReturnType<typeof call>>>>> = {
      'an empty body': () => post(path, '', type),
      'a malformed body': () => post(path, type === form ? '%zz=%' : '{"a":', type),
      'a wrong content type': () => post(path, '<a/>', 'text/xml'),
      'wrong types, null and nesting': () =>
        post(path, type === form ? 'grant_type[]=x&token[a]=b' : '{"name": {"a": [null]}, "userName": 7, "owners": 1, "domain": []}', type),
      'JSON deeper than 32, security 1.3': () => post(path, `{"a":${'['.repeat(200)}${']'.repeat(200)}}`, 'application/json'),
      'a key of the prototype, security 1.6': () => post(path, type === form ? '__proto__=x' : '{"__proto__": {"admin": true}, "userName": "x"}', type),
    }
    for (const [what, send] of Object.entries(bad)) it(`${path}: ${what}`, async () => check(path, await send()))
  }
  it('a parameter given twice is refused, security 1.4', async () => {
    check('/oauth2/token', await post('/oauth2/token', 'grant_type=client_credentials&grant_type=client_credentials', form))
    const { status, headers } = await call(`${server.url}/oauth2/authorize?client_id=a&client_id=b&response_type=code`)
    assert.ok(status >= 400 || headers.get('location')?.includes('oauth2_error.do'))
  })
  it('a body over the limit is refused within a second, security 1.3', async () => {
    const begun = performance.now()
    check('/scim2/Users', await post('/scim2/Users', `{"userName": "${'a'.repeat(2 << 20)}"}`, 'application/json'))
    assert.ok(performance.now() - begun < 1000)
  })
  it('huge headers are refused', async () => {
    const status = await new Promise((resolve, reject) => {
      const sent = request(`${server.url}/scim2/Users`, { headers: { 'x-much': 'a'.repeat(20_000) } }, (reply) => resolve(reply.statusCode))
      sent.once('error', reject)
      sent.end()
    })
    assert.equal(status, 431)
  })
  it('an unknown tenant is 404 with code, message and description', async () => {
    const { status, json } = await call(`${server.url}/t/nobody/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    assert.equal(status, 404)
    assert.deepEqual([json.code, typeof json.message, typeof json.description], [404, 'string', 'string'])
  })
  it('path tricks change no rule, security 7.5', async () => {
    for (const path of [
      '/scim2/%2e%2e/scim2/Users',
      '/scim2//Users',
      '/scim2/Users;a=b',
      '/scim2%2fUsers',
      '/oauth2/..%2fscim2/Users',
      '/SCIM2/Users',
      '/scim2/Users%00',
    ]) {
      const { status } = await call(server.url + path)
      assert.ok([400, 401, 404].includes(status), `${path} answered ${status}`)
    }
    const { status } = await call(`${server.url}/scim2/ServiceProviderConfig`, { method: 'GET', headers: { 'x-http-method-override': 'DELETE' } })
    assert.equal(status, 200)
  })
})
