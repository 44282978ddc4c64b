import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startRedis } from '../services/index.ts'
import { api, call, createClient, newUser } from './support/api.ts'
import { composeService, root } from './support/compose.ts'
import { databases } from './support/databases.ts'
import { discover, oidcSettings, signInWithCode } from './support/openid.ts'
import { adminPassword, type ServerProcess, startProcess } from './support/process.ts'

const ann = { username: 'ann', password: 'Swordfish-12-tides' }
const folder = (stack: AsyncDisposableStack) => {
  const path = mkdtempSync(join(tmpdir(), 'gh-container-'))
  stack.defer(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }))
  return path
}
/** The program that a container's command starts, as this suite starts it. */
const roleOf = (command: string): 'server' | 'worker' => {
  const match = /^node --disable-warning=ExperimentalWarning --max-semi-space-size=8 kernel\/bin\/(server|worker)\.ts$/.exec(command)
  assert.ok(match, command)
  return match[1] as 'server' | 'worker'
}
const startNginx = async (stack: AsyncDisposableStack, port: number, nodes: readonly ServerProcess[]) => {
  const home = folder(stack)
  const config = readFileSync(join(root, 'docker/nginx.conf'), 'utf8')
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replaceAll('/tmp/nginx', `${home}/nginx`)
    .replace(/node(\d):9763/g, (_, number) => `127.0.0.1:${nodes[Number(number) - 1]?.port}`)
  writeFileSync(join(home, 'nginx.conf'), config)
  const nginx = spawn(process.env.GATEHOUSE_TEST_NGINX ?? 'nginx', ['-c', join(home, 'nginx.conf'), '-e', 'stderr'], { stdio: 'ignore' })
  stack.defer(async () => {
    const gone = once(nginx, 'exit')
    nginx.kill('SIGQUIT')
    await gone
  })
}

describe('containers, exercised without Docker', () => {
  it('compose.cluster.yaml: nginx, two nodes and a worker; a sign-in goes on when a node is killed', async () => {
    await using stack = new AsyncDisposableStack()
    const database = stack.use(await databases.mariadb())
    const redis = stack.use(await startRedis({ durable: true }))
    const dataDir = folder(stack)
    const port = await freePort()
    const values = { MYSQL_PASSWORD: 'x', GATEHOUSE_ADMIN__PASSWORD: adminPassword, GATEHOUSE_PUBLIC_URL: `http://localhost:${port}` }
    const start = async (name: string) => {
      const { command, environment } = composeService('compose.cluster.yaml', name, values)
      const { GATEHOUSE_SERVER__PORT: _, ...inside } = environment
      assert.match(inside.GATEHOUSE_DATA__URL ?? '', /^mysql:/)
      assert.match(inside.GATEHOUSE_REDIS__URL ?? '', /^redis:/)
      const outside = { GATEHOUSE_DATA__URL: database.url ?? '', GATEHOUSE_REDIS__URL: redis.url, GATEHOUSE_SERVER__TRUSTED_PROXIES: '["127.0.0.0/8"]' }
      return stack.use(await startProcess({ role: roleOf(command), dataDir, env: { ...inside, ...outside } }))
    }
    const nodes = [await start('node1'), await start('node2')] as const
    await start('worker')
    await startNginx(stack, port, nodes)
    const url = `http://localhost:${port}`
    const admin = api(url)
    for (let tries = 0; tries < 50 && (await call(`${url}/health/ready`).catch(() => undefined))?.status !== 200; tries++)
      await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal((await admin.post('/scim2/Users', newUser(ann.username, ann.password))).status, 201)
    const config = await discover(url, await createClient(admin, 'Shop', oidcSettings))
    await signInWithCode(config, ann)
    await nodes[0].kill()
    for (let n = 0; n < 3; n++) assert.ok((await signInWithCode(config, ann)).tokens.id_token)
  })

  it('Dockerfile: what the image installs is enough to start', async function () {
    this.timeout(180_000)
    await using stack = new AsyncDisposableStack()
    const app = folder(stack)
    const text = readFileSync(join(root, 'Dockerfile'), 'utf8')
    const install = /^RUN (npm install .+)$/m.exec(text)?.[1]
    const command = JSON.parse(/^CMD (\[.+\])$/m.exec(text)?.[1] ?? '[]') as string[]
    assert.ok(install)
    execFileSync('sh', ['-c', `git ls-files -z | xargs -0 tar cf - | tar xf - -C '${app}'`], { cwd: root })
    execFileSync('sh', ['-c', install], { cwd: app, stdio: 'ignore', timeout: 170_000 })
    assert.equal(roleOf(command.join(' ')), 'server')
    await using server = await startProcess({ root: app, env: { NODE_ENV: 'production', GATEHOUSE_SERVER__HOST: '0.0.0.0' } })
    assert.equal((await call(`${server.url}/health/ready`)).status, 200)
    assert.equal(await server.stop(), 0)
  })

  it('compose.yaml starts the same program', () => {
    const { command, environment } = composeService('compose.yaml', 'gatehouse', {})
    assert.equal(roleOf(command), 'server')
    assert.equal(environment.GATEHOUSE_SERVER__PUBLIC_URL, `http://localhost:${environment.GATEHOUSE_SERVER__PORT}`)
  })
})
