import assert from 'node:assert/strict'
import { parse } from 'yaml'
import { type ApplicationsServer, base, holding, startApplications } from './support/server.ts'

describe('export and import of applications', () => {
  let server: ApplicationsServer
  before(async () => {
    server = await startApplications()
  })
  after(() => server[Symbol.asyncDispose]())
  const send = (method: string, body: string, contentType: string, as?: Record<string, string>) =>
    server.call(`${base}/import`, { method, body, headers: { 'content-type': contentType } }, as)
  const form = (content: string, fileName: string, type: string) =>
    `--xyz\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\nContent-Type: ${type}\r\n\r\n${content}\r\n--xyz--\r\n`
  const shop = {
    name: 'shop',
    description: 'Sells',
    advancedConfigurations: { skipLoginConsent: true },
    claimConfiguration: { requestedClaims: [{ claim: { uri: 'http://wso2.org/claims/emailaddress' }, mandatory: true }] },
    inboundProtocolConfiguration: { oidc: { clientId: 'shop-1' } },
  }

  it('makes the same application elsewhere, from JSON and YAML, as document and as form', async () => {
    const id = await server.create(shop)
    for (const [rest, accept, type] of [
      ['/export', 'application/json', 'json'],
      ['/exportFile', 'application/yaml', 'yaml'],
    ] as const) {
      const { status, text, headers } = await server.on(id, rest, { headers: { accept } })
      assert.equal(status, 200)
      assert.match(headers.get('content-disposition') ?? '', new RegExp(`^attachment; filename="${id}\\.${type}"$`))
      const document = parse(text)
      assert.deepEqual([document.name, document.inboundProtocolConfiguration.oidc.clientId, document.id], ['shop', 'shop-1', undefined])
      const copy = text.replaceAll('shop', `shop-${type}`)
      const made =
        type === 'json'
          ? await send('POST', copy, accept)
          : await send('POST', form(copy, 'shop.yml', 'application/octet-stream'), 'multipart/form-data; boundary=xyz')
      assert.equal(made.status, 201, made.text)
      const read = (await server.on(made.headers.get('location')?.split('/').at(-1) ?? '')).json
      assert.deepEqual(
        [read.name, read.description, read.clientId, read.advancedConfigurations.skipLoginConsent],
        [`shop-${type}`, 'Sells', `shop-${type}-1`, true],
      )
      assert.deepEqual(read.claimConfiguration.requestedClaims, shop.claimConfiguration.requestedClaims)
    }
  })
  it('puts a document in the place of the application of its name', async () => {
    const id = await server.create({ ...shop, name: 'kiosk', inboundProtocolConfiguration: { oidc: { clientId: 'kiosk-1' } } })
    const { json } = await server.on(id, '/export', { headers: { accept: 'application/json' } })
    const reply = await send('PUT', JSON.stringify({ ...json, description: 'Changed', advancedConfigurations: {} }), 'application/json')
    assert.equal(reply.status, 200, reply.text)
    const read = (await server.on(id)).json
    assert.deepEqual([read.description, read.advancedConfigurations.skipLoginConsent, read.clientId], ['Changed', false, 'kiosk-1'])
    assert.equal((await send('PUT', JSON.stringify({ ...json, name: 'nobody' }), 'application/json')).json.code, 'APP-60006')
  })
  it('refuses names and client ids that are taken, with nothing made, security 7.3', async () => {
    await server.create({ name: 'stall', inboundProtocolConfiguration: { oidc: { clientId: 'stall-1' } } })
    assert.equal((await send('POST', '{"name":"stall"}', 'application/json')).json.code, 'APP-60007')
    const half = { name: 'stall-2', inboundProtocolConfiguration: { oidc: { clientId: 'stall-1' } } }
    assert.equal((await send('POST', JSON.stringify(half), 'application/json')).status, 409)
    assert.equal((await server.call(`${base}?filter=name eq stall-2`)).json.totalResults, 0)
  })
  it('refuses XML with a code of its own, and what it cannot read, security 1.3, 1.5 and 1.6', async () => {
    const id = await server.create({ name: 'xml' })
    const asked = await server.on(id, '/exportFile', { headers: { accept: 'application/xml' } })
    assert.deepEqual([asked.status, asked.json.code], [501, 'APP-65504'])
    assert.equal((await send('POST', '<ServiceProvider/>', 'application/xml')).json.code, 'APP-65504')
    assert.equal((await send('POST', form('<a/>', 'a.xml', 'text/xml'), 'multipart/form-data; boundary=xyz')).json.code, 'APP-65504')
    const bomb = `a: &a ["x","x"]\nb: &b [*a,*a]\nname: x\n`
    const bad: readonly (readonly [string, string])[] = [
      ['{"name":', 'application/json'],
      ['name: [', 'application/yaml'],
      [bomb, 'application/yaml'],
      ['name: a\nname: b\n', 'application/yaml'],
      ['__proto__:\n  x: 1\nname: a\n', 'application/yaml'],
      ['{"name":"a","__proto__":{"x":1}}', 'application/json'],
      [`name: ${'['.repeat(20_000)}`, 'application/yaml'],
      [`{"name":"a","description":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 'application/json'],
      ['{"name":"a","unknown":1}', 'application/json'],
      ['[]', 'application/json'],
      ['x', 'text/plain'],
      [form('{}', 'a.json', 'application/json').replace('name="file"', 'name="other"'), 'multipart/form-data; boundary=xyz'],
      [form('{}', 'a.json', 'application/json').replace('--xyz--', '--xyz\r\n\r\n\r\n--xyz--'), 'multipart/form-data; boundary=xyz'],
      [form('{}', 'a.json', 'application/json'), 'multipart/form-data; boundary=abc'],
      ['', 'multipart/form-data'],
    ]
    for (const [body, type] of bad) {
      const { status, json } = await send('POST', body, type)
      assert.deepEqual([status, json.code], [400, 'APP-60001'], `${type} ${body.slice(0, 60)}`)
    }
    assert.equal((await send('POST', `{"name":"${'x'.repeat(200_000)}"}`, 'application/json')).status, 413)
  })
  it('demands permissions, and knows nothing of another tenant, security 7.4 and 8.2', async () => {
    const id = await server.create({ name: 'mine' })
    const less = holding('internal_application_mgt_view')
    assert.equal((await server.on(id, '/export', {}, holding('internal_application_mgt_create'))).status, 403)
    assert.equal((await send('POST', '{"name":"a"}', 'application/json', less)).status, 403)
    assert.equal((await send('PUT', '{"name":"mine"}', 'application/json', less)).status, 403)
    const other = await server.tenant('other')
    assert.equal((await server.call(`/t/${other.slug}${base}/${id}/export`, {}, holding('internal_application_mgt_view'))).status, 404)
  })
})
