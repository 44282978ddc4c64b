import { strict as assert } from 'node:assert'
import { join } from 'node:path'
import fc from 'fast-check'
import { stringify } from 'smol-toml'
import { envLayers } from '../../src/config/env.ts'
import { emptyTable } from '../../src/config/tree.ts'
import { faultsOf, folderOf, inspect, mailOf } from './fixture.ts'

const base = 'config/deployment.toml'

describe('layers of the config', () => {
  it('starts with the defaults of each plugin', async () =>
    assert.deepEqual(
      { ...(await mailOf('')), limits: undefined, routes: undefined },
      {
        host: 'localhost',
        port: 25,
        startTls: true,
        retryAfter: 300,
        recipients: [],
        limits: undefined,
        routes: undefined,
      },
    ))
  it('reads the keys in the spelling of TOML, tables below and free names included', async () => {
    const { startTls, limits, routes } = await mailOf(
      '[plugins.mail]\nstart_tls = false\nlimits = { per_hour = 3 }\n[plugins.mail.routes.my_Route]\nmax_size = 1',
    )
    assert.deepEqual([startTls, limits, Object.entries(routes as object)], [false, { perHour: 3 }, [['my_Route', { maxSize: 1 }]]])
  })
  it('lays the profile over the file, table by table, and replaces lists', async () => {
    const files = {
      [base]: '[plugins.mail]\nhost = "a"\nport = 1\nrecipients = ["x", "y"]\n[plugins.mail.limits]\nper_hour = 1',
      'config/staging.toml': '[plugins.mail]\nport = 2\nrecipients = ["z"]',
    }
    const { host, port, recipients, limits } = await mailOf(files, { GATEHOUSE_PROFILE: 'staging' })
    assert.deepEqual([host, port, recipients, limits], ['a', 2, ['z'], { perHour: 1 }])
  })
  it('takes the production profile in production mode, by file or by variable', async () => {
    const files = { [base]: '[server]\nmode = "production"', 'config/production.toml': '[plugins.mail]\nport = 2' }
    assert.equal((await mailOf(files)).port, 2)
    assert.equal((await mailOf({ ...files, [base]: '' }, { GATEHOUSE_SERVER__MODE: 'production' })).port, 2)
    assert.equal((await mailOf({ ...files, [base]: '' })).port, 25)
    assert.equal((await mailOf({ [base]: '[server]\nmode = "production"' })).port, 25)
  })
  it('refuses a profile that is not there, or is a path', async () => {
    await assert.rejects(inspect('', { GATEHOUSE_PROFILE: 'moon' }), {
      message: "GATEHOUSE_PROFILE is 'moon', but there is no moon.toml beside config/deployment.toml",
    })
    await assert.rejects(inspect('', { GATEHOUSE_PROFILE: '../etc' }), /must be a plain name/)
  })
  it('reads the file of GATEHOUSE_CONFIG instead', async () =>
    assert.equal((await mailOf({ [base]: 'broken', 'other/x.toml': '[plugins.mail]\nport = 9' }, { GATEHOUSE_CONFIG: 'other/x.toml' })).port, 9))
  it('says which layer a value comes from', async () => {
    const { tree } = await inspect('[plugins.mail]\nport = 1', { GATEHOUSE_PLUGINS__MAIL__HOST: 'b' })
    assert.deepEqual(
      [tree.originOf(['plugins', 'mail', 'port'])?.label, tree.originOf(['plugins', 'mail', 'host'])?.label],
      [base, 'GATEHOUSE_PLUGINS__MAIL__HOST'],
    )
  })
})

describe('settings from the environment', () => {
  it('win over the files and get the type of the setting', async () => {
    const env = {
      GATEHOUSE_PLUGINS__MAIL__HOST: '5',
      GATEHOUSE_PLUGINS__MAIL__PORT: '587',
      GATEHOUSE_PLUGINS__MAIL__START_TLS: 'false',
      GATEHOUSE_PLUGINS__MAIL__RETRY_AFTER: '90',
      GATEHOUSE_PLUGINS__MAIL__RECIPIENTS: '["a@x"]',
      GATEHOUSE_PLUGINS__MAIL__LIMITS__PER_HOUR: '7',
      GATEHOUSE_PLUGINS__MAIL__ROUTES: '{"main":{"max_size":4}}',
    }
    const { host, port, startTls, retryAfter, recipients, limits, routes } = await mailOf('[plugins.mail]\nport = 1', env)
    assert.deepEqual(
      [host, port, startTls, retryAfter, recipients, limits, { ...(routes as object) }],
      ['5', 587, false, 90, ['a@x'], { perHour: 7 }, { main: { maxSize: 4 } }],
    )
  })
  it('reach the tables of the server', async () => {
    const { loaded } = await inspect('', {
      GATEHOUSE_SERVER__PORT: '1234',
      GATEHOUSE_SERVER__MANAGEMENT_PORT: 'off',
      GATEHOUSE_SERVER__TRUSTED_PROXIES: '["10.0.0.0/8"]',
    })
    assert.deepEqual(
      [loaded?.server.port, loaded?.server.publicUrl, loaded?.server.managementPort, loaded?.server.trustedProxies],
      [1234, 'http://localhost:1234', undefined, ['10.0.0.0/8']],
    )
  })
  it('find a key of the files that has a dash', async () => {
    const { routes } = await mailOf('[plugins.mail.routes.first-class]\nmax_size = 1', { GATEHOUSE_PLUGINS__MAIL__ROUTES__FIRST_CLASS__MAX_SIZE: '2' })
    assert.deepEqual({ ...(routes as object) }, { 'first-class': { maxSize: 2 } })
  })
  it('name features of outbound calls, which have dashes', () => {
    const [layer] = envLayers({ GATEHOUSE_OUTBOUND__CLIENT_METADATA__CA_FILE: '/ca.pem' }, emptyTable(), '/')
    const { outbound } = layer?.table ?? {}
    assert.deepEqual([Object.keys(layer?.table ?? {}), Object.keys(outbound as object)], [['outbound'], ['client-metadata']])
  })
  it('are named with the variable that was meant when there is no such setting', async () =>
    assert.deepEqual(await faultsOf('', { GATEHOUSE_SERVER__PROT: '1', GATEHOUSE_SERVR__PORT: '1', GATEHOUSE_PLUGINS__MAIL__HOTS: 'x' }), [
      "GATEHOUSE_SERVR__PORT: servr is not a table of anything that is enabled (did you mean 'GATEHOUSE_SERVER'?)",
      "GATEHOUSE_SERVER__PROT: server.prot is not a setting (did you mean 'GATEHOUSE_SERVER__PORT'?)",
      "GATEHOUSE_PLUGINS__MAIL__HOTS: plugins.mail.hots is not a setting (did you mean 'GATEHOUSE_PLUGINS__MAIL__HOST'?)",
    ]))
  it('say what is wrong with their value', async () =>
    assert.deepEqual(
      await faultsOf('', { GATEHOUSE_SERVER__PORT: 'eighty', GATEHOUSE_PLUGINS__MAIL__RECIPIENTS: 'a,b', GATEHOUSE_PLUGINS__MAIL__START_TLS: 'yes' }),
      [
        'GATEHOUSE_SERVER__PORT: server.port must be a whole number',
        `GATEHOUSE_PLUGINS__MAIL__RECIPIENTS: plugins.mail.recipients must be JSON in the environment, for instance '["a","b"]'`,
        'GATEHOUSE_PLUGINS__MAIL__START_TLS: plugins.mail.start_tls must be true or false',
      ],
    ))
  it('count as not set when they are empty', async () => assert.equal((await mailOf('', { GATEHOUSE_PLUGINS__MAIL__PORT: '' })).port, 25))
  it('leave alone what is not a setting: test variables and names without a double underscore', async () =>
    assert.deepEqual(
      await faultsOf('', { GATEHOUSE_TEST_MYSQL__URL: 'x', GATEHOUSE_PORT: 'tcp://10.0.0.1', GATEHOUSE_SERVICE_HOST: 'x', OTHER__THING: 'x' }),
      [],
    ))
  it('switch a plugin on and off', async () => {
    const names = async (toml: string, env: Record<string, string>) => (await inspect(toml, env)).loaded?.plugins.map(({ plugin }) => plugin.name)
    assert.deepEqual(await names('[plugins.mail]', { GATEHOUSE_PLUGINS__MAIL__ENABLED: 'false' }), [])
    assert.deepEqual(await names('[plugins.mail]\nenabled = false', { GATEHOUSE_PLUGINS__MAIL__ENABLED: 'true' }), ['mail'])
  })
  it('say whether a plugin is required', async () => {
    const required = async (toml: string) => (await inspect(toml)).loaded?.plugins[0]?.required
    assert.deepEqual([await required(''), await required('[plugins.mail]\nrequired = true')], [false, true])
  })

  it('mean the same as the same value in a file', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          host: fc.string({ minLength: 1 }).filter((text) => !text.includes('$') && !text.includes('\0')),
          port: fc.nat(65535),
          start_tls: fc.boolean(),
          retry_after: fc.tuple(fc.nat(1000), fc.constantFrom('ms', 's', 'm', 'h', 'd')).map(([count, unit]) => `${count}${unit}`),
          recipients: fc.array(fc.string().filter((text) => !text.includes('$'))),
        }),
        async (settings) => {
          const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value))
          const env = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`GATEHOUSE_PLUGINS__MAIL__${key.toUpperCase()}`, text(value)]))
          assert.deepEqual(await mailOf('', env), await mailOf(stringify({ plugins: { mail: settings } })))
        },
      ),
      { numRuns: 40 },
    ))
  it('win key by key: what one layer does not set, the one below decides', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('file', 'profile', 'env'), { minLength: 3, maxLength: 9 }), async (setters) => {
        const files = { [base]: '', 'config/p.toml': '' }
        const env: Record<string, string> = { GATEHOUSE_PROFILE: 'p' }
        const ranks = { file: 1, profile: 2, env: 3 } as const
        const winner = Math.max(...setters.map((setter) => ranks[setter]))
        for (const setter of new Set(setters)) {
          if (setter === 'env') env.GATEHOUSE_PLUGINS__MAIL__PORT = '3'
          else files[setter === 'file' ? base : 'config/p.toml'] = `[plugins.mail]\nport = ${ranks[setter]}`
        }
        assert.equal((await mailOf(files, env)).port, winner)
      }),
      { numRuns: 20 },
    ))
})

describe('secrets', () => {
  const reveal = async (...given: Parameters<typeof mailOf>) => ((await mailOf(...given)).password as { reveal(): string } | undefined)?.reveal()
  it('come from the environment or a file, alone or inside a text', async () => {
    assert.equal(await reveal('[plugins.mail]\npassword = "$env{MAIL_PASSWORD}"', { MAIL_PASSWORD: 'p$ss' }), 'p$ss')
    assert.equal(await reveal({ [base]: '[plugins.mail]\npassword = "a-$file{../secret}-$env{B}"', secret: 'line\n' }, { B: 'b' }), 'a-line-b')
  })
  it('are looked for from the file that names them', async () => {
    using place = folderOf({ secret: 'absolute' })
    assert.equal(await reveal(`[plugins.mail]\npassword = "$file{${join(place.folder, 'secret')}}"`), 'absolute')
  })
  it('are named when they are missing, never shown', async () =>
    assert.deepEqual(await faultsOf('[plugins.mail]\npassword = "$env{NOWHERE}"\nhost = "$file{/nowhere/x}"'), [
      `${base}: plugins.mail.password refers to the environment variable NOWHERE, which is not set`,
      `${base}: plugins.mail.host refers to the file /nowhere/x, which cannot be read (ENOENT)`,
    ]))
  it('do not appear in a fault of their value, security 1.9', async () => {
    const faults = await faultsOf('[plugins.mail]\nport = "$env{PORT}"', { PORT: 'hunter2' })
    assert.deepEqual(faults, [`${base}: plugins.mail.port must be a whole number`])
  })
  it('are fetched for what is enabled only', async () => assert.deepEqual(await faultsOf('[plugins.mail]\nenabled = false\npassword = "$env{NOWHERE}"'), []))
  it('are plain text in a variable', async () => assert.equal(await reveal('', { GATEHOUSE_PLUGINS__MAIL__PASSWORD: '$env{HOME}' }), '$env{HOME}'))
})
