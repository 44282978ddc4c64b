import { strict as assert } from 'node:assert'
import { s } from '@gatehouse/kernel'
import { loadConfig } from '../../src/config/load.ts'
import { faultsOf, folderOf, inspect, mail, part } from './fixture.ts'

const file = 'config/deployment.toml'

describe('what is wrong in a config file', () => {
  it('names an unknown key with its file and the key that was meant', async () =>
    assert.deepEqual(await faultsOf('[plugins.mail]\nstart_tsl = false'), [
      `${file}: plugins.mail.start_tsl is not a setting (did you mean 'plugins.mail.start_tls'?)`,
    ]))
  it('wants the spelling of TOML, not that of code', async () =>
    assert.deepEqual(await faultsOf('[plugins.mail]\nstartTls = false'), [
      `${file}: plugins.mail.startTls is not a setting (did you mean 'plugins.mail.start_tls'?)`,
    ]))
  it('suggests nothing for a key that resembles none', async () =>
    assert.deepEqual(await faultsOf('[plugins.mail]\nbananas = 1'), [`${file}: plugins.mail.bananas is not a setting`]))
  it('names an unknown key of a table below', async () =>
    assert.deepEqual(await faultsOf('[plugins.mail.limits]\nper_hours = 1'), [
      `${file}: plugins.mail.limits.per_hours is not a setting (did you mean 'plugins.mail.limits.per_hour'?)`,
    ]))
  it('names an unknown table', async () =>
    assert.deepEqual(await faultsOf('[serve]\nport = 1'), [`${file}: serve is not a table of anything that is enabled (did you mean 'server'?)`]))
  it('names a key outside of any table', async () => assert.deepEqual(await faultsOf('porridge = 1'), [`${file}: porridge stands outside of any table`]))
  it('names an unknown key of [server]', async () =>
    assert.deepEqual(await faultsOf('[server]\nprot = 1'), [`${file}: server.prot is not a setting (did you mean 'server.port'?)`]))
  it('lists every fault at once', async () =>
    assert.deepEqual(await faultsOf('[server]\nport = "x"\nmode = "test"\n[plugins.mail]\nretry_after = "5 minutes"\nstart_tls = "on"\nhost = 3'), [
      `${file}: server.mode must be one of "development"|"production"`,
      `${file}: server.port must be a whole number`,
      `${file}: plugins.mail.host must be a text`,
      `${file}: plugins.mail.start_tls must be true or false`,
      `${file}: plugins.mail.retry_after must be a duration such as "60s", "5m" or "14d"`,
    ]))
  it('names a setting that is missing', async () =>
    assert.deepEqual(await faultsOf('', {}, { kernel: [part('ldap', s.object({ baseDn: s.text() }))] }), ['plugins.ldap.base_dn is missing']))
  it('names the place in a list', async () =>
    assert.deepEqual(await faultsOf('[plugins.mail]\nrecipients = ["a", 2]'), [`${file}: plugins.mail.recipients.1 must be a text`]))
  it('names a setting that stands in the plugin’s table although it has one of its own', async () =>
    assert.deepEqual(await faultsOf('[plugins.access]\npassword = "x"', {}, { kernel: [part('access', s.object({ password: s.string('') }), 'admin')] }), [
      `${file}: plugins.access.password stands in the wrong table (did you mean 'admin.password'?)`,
    ]))
  it('refuses settings for a plugin that has none', async () =>
    assert.deepEqual(await faultsOf('[plugins.plain]\nx = 1', {}, { kernel: [part('plain')] }), [`${file}: plugins.plain.x is not a setting`]))
  it('refuses two plugins with one table', async () =>
    assert.deepEqual(
      await faultsOf('', {}, { kernel: [part('a', s.object({}), 'same'), part('b', s.object({}), 'same'), part('c', s.object({}), 'server')] }),
      [
        "same belongs to the plugin 'a': the plugin 'b' cannot have a table of that name as well",
        "server belongs to the kernel: the plugin 'c' cannot have a table of that name as well",
      ],
    ))
  it('wants tables for plugins', async () => {
    assert.deepEqual(await faultsOf('[plugins]\noauth = true'), [`${file}: plugins.oauth must be a table: write [plugins.oauth]`])
    assert.deepEqual(await faultsOf('plugins = 1'), [`${file}: plugins must be a table of tables, such as [plugins.oauth]`])
    assert.deepEqual(await faultsOf('[plugins.My_Plugin]'), [`${file}: plugins.My_Plugin must be a name in lower case with dashes`])
    assert.deepEqual(await faultsOf('[plugins.mail]\nenabled = "maybe"'), [`${file}: plugins.mail.enabled must be true or false`])
  })
  it('names line and column of what is not TOML', async () =>
    assert.rejects(inspect('[server]\nport = = 3'), { name: 'BootError', message: /^config\/deployment\.toml:2:\d+ is not TOML: / }))
  it('says so when the file is not there', async () => assert.rejects(inspect({}), { message: 'config/deployment.toml cannot be read: ENOENT' }))
  it('stops boot with all of them', async () => {
    using place = folderOf({ [file]: '[server]\nport = "x"\nprot = 1' })
    await assert.rejects(loadConfig({ env: {}, cwd: place.folder, root: place.folder, kernel: [mail] }), {
      name: 'BootError',
      message: /prot is not a setting[\s\S]*port must be a whole number/,
    })
  })
  it('treats __proto__ as any other unknown key, security 1.6', async () => {
    assert.deepEqual(await faultsOf('[plugins.mail]\n"__proto__" = { host = "evil" }'), [`${file}: plugins.mail.__proto__ is not a setting`])
    assert.deepEqual(await faultsOf('[__proto__]\nx = 1'), [`${file}: __proto__ is not a table of anything that is enabled`])
    assert.equal(({} as { host?: string }).host, undefined)
  })
  it('refuses a public address without TLS in production', async () => {
    const production = (url: string) => faultsOf(`[server]\nmode = "production"\npublic_url = "${url}"`)
    assert.deepEqual(await production('http://id.example.com'), [`${file}: server.public_url must start with https:// in production`])
    assert.deepEqual(await production('https://id.example.com'), [])
    assert.deepEqual(await production('http://localhost:9763'), [])
  })
})
