import { strict as assert } from 'node:assert'
import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { Clock, definePlugin, token } from '@gatehouse/kernel'
import { checkConfig } from '../../src/config/check.ts'
import { folderOf, inspect, mail } from './fixture.ts'

const run = promisify(execFile)
const tool = (env: Record<string, string>, ...words: readonly string[]) =>
  run(process.execPath, ['--disable-warning=ExperimentalWarning', resolve(import.meta.dirname, '../../../tools/config.ts'), ...words], {
    env: { PATH: process.env.PATH ?? '', ...env },
  })

describe('npm run config -- check', () => {
  it('has good news when all is well', async () => assert.match(checkConfig(await inspect('')), /^The configuration is sound: 1 plugins, \d+ settings\.$/))
  it('lists what a start would refuse', async () => {
    const broken = await inspect('[server]\nprot = 1')
    assert.throws(() => checkConfig(broken), /server\.prot is not a setting/)
    const needy = definePlugin({ name: 'needy', needs: { clock: Clock, other: token<object>('other.thing') }, setup: () => undefined })
    const lonely = await inspect('', {}, { kernel: [mail, needy] })
    assert.throws(() => checkConfig(lonely), { message: /^plugin 'needy' needs 'other\.thing'/ })
  })
  it('names a plugin whose code does not load', async () => {
    const broken = await inspect({ 'config/deployment.toml': '[plugins.x]\nfrom = "./x.js"', 'config/x.js': 'throw new Error("no luck")' })
    assert.throws(() => checkConfig(broken), { message: "plugin 'x' failed in load: no luck" })
  })
  it('is a command with an exit code', async () => {
    using place = folderOf({ 'good.toml': '', 'bad.toml': '[server]\nprot = 1' })
    const file = (name: string) => ({ GATEHOUSE_CONFIG: join(place.folder, name) })
    assert.match((await tool(file('good.toml'), 'check')).stdout, /^The configuration is sound/)
    assert.match((await tool(file('good.toml'), 'explain', 'server.port')).stdout, /^server\.port\n/)
    assert.equal(JSON.parse((await tool(file('good.toml'), 'schema')).stdout).type, 'object')
    await assert.rejects(tool(file('bad.toml'), 'check'), { code: 1, stderr: /^ {2}- .*bad\.toml: server\.prot is not a setting/ })
    await assert.rejects(tool(file('good.toml')), { code: 1, stderr: /^usage: npm run config/ })
  })
})
