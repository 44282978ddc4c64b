import { strict as assert } from 'node:assert'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'smol-toml'
import { explain } from '../../src/config/explain.ts'
import { jsonSchemaOf } from '../../src/config/json-schema.ts'
import { inspect } from './fixture.ts'

const explained = async (key: string, toml = '', env: Record<string, string> = {}) => explain(await inspect(toml, env), key)

describe('npm run config -- explain', () => {
  it('shows meaning, type, value, where it comes from, default and variable', async () =>
    assert.equal(
      await explained('server.port', '[server]\nport = 80'),
      [
        'server.port',
        '  The port to listen on; 0 for a free one',
        '  type      number',
        '  value     80, from config/deployment.toml',
        '  default   9763',
        '  variable  GATEHOUSE_SERVER__PORT',
      ].join('\n'),
    ))
  it('names the variable that won', async () =>
    assert.match(await explained('server.port', '', { GATEHOUSE_SERVER__PORT: '81' }), /value {5}"81", from GATEHOUSE_SERVER__PORT/))
  it('takes the name of a variable, and any spelling of a key', async () => {
    for (const key of ['GATEHOUSE_PLUGINS__MAIL__START_TLS', 'plugins.mail.startTls', 'plugins.mail.start-tls'])
      assert.match(await explained(key), /^plugins\.mail\.start_tls\n/)
  })
  it('explains every key of a table', async () => {
    const text = await explained('plugins.mail')
    for (const key of ['host', 'port', 'limits.per_hour', 'routes.<name>.max_size', 'enabled', 'required', 'from'])
      assert(text.includes(`plugins.mail.${key}\n`), key)
  })
  it('explains a key below a name of the operator’s choice', async () =>
    assert.match(
      await explained('plugins.mail.routes.first.max_size', '[plugins.mail.routes.first]\nmax_size = 3'),
      /^plugins\.mail\.routes\.first\.max_size\n {2}type {6}number\n {2}value {5}3, from/,
    ))
  it('shows no secret, security 1.9', async () => {
    const env = { P: 'hunter2', GATEHOUSE_PLUGINS__MAIL__HOST: 'h' }
    const text = await explained('plugins.mail', '[plugins.mail]\npassword = "hunter2"\nhost = "$env{P}"', env)
    assert.match(text, /plugins\.mail\.password\n {2}type {6}secret\n {2}value {5}\(secret\), from config\/deployment\.toml/)
    assert.equal(text.includes('hunter2'), false)
    assert.match(await explained('plugins.mail.host', '[plugins.mail]\nhost = "$env{P}"', env), /value {5}"h"/)
    assert.match(await explained('plugins.mail.host', '[plugins.mail]\nhost = "$env{P}"', { P: 'x' }), /value {5}\(secret\)/)
  })
  it('says what was meant', async () =>
    assert.rejects(explained('server.prot'), { message: "there is no setting 'server.prot' in what is enabled (did you mean 'server.port'?)" }))
})

describe('npm run config -- schema', () => {
  it('accepts and refuses what a start accepts and refuses', async () => {
    const schema = jsonSchemaOf((await inspect('')).sections)
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema)
    const good =
      '[server]\nport = 1\nmanagement_port = "off"\n[plugins.mail]\nstart_tls = false\nretry_after = "5m"\nrequired = true\n[plugins.mail.routes.any]\nmax_size = 1\n[plugins.other]\nfrom = "x"'
    assert.equal(validate(parse(good)), true, JSON.stringify(validate.errors))
    for (const bad of ['[server]\nprot = 1', '[plugins.mail]\nstartTls = true', '[serve]', '[server]\nmode = "x"', '[server]\nport = 99999'])
      assert.equal(validate(parse(bad)), false, bad)
  })
  it('tells defaults, in the spelling of the file', async () => {
    const { properties } = jsonSchemaOf((await inspect('')).sections) as { properties: { server: { properties: Record<string, { default?: unknown }> } } }
    assert.deepEqual([properties.server.properties.port?.default, properties.server.properties.request_timeout?.default], [9763, '30s'])
  })
})
