import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../services/index.ts'
import { api, basic, newUser } from './support/api.ts'
import { root } from './support/compose.ts'

/** `npm start` as a person types it. */
const npmStart = async (dataDir: string, port: number) => {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GATEHOUSE_')))
  const env = { ...clean, GATEHOUSE_SERVER__PORT: String(port), GATEHOUSE_SERVER__DATA_DIR: dataDir }
  const child = spawn('npm', ['start'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk
    })
  }
  for (let tries = 0; tries < 600 && !output.includes('Gatehouse is ready') && child.exitCode === null; tries++) await sleep(50)
  assert.match(output, /Gatehouse is ready/)
  await sleep(100)
  return {
    output: () => output,
    async interrupt() {
      const gone = once(child, 'exit')
      child.kill('SIGINT')
      const [code] = await gone
      return code as number
    },
  }
}
const files = (folder: string): readonly string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))

describe('npm start', () => {
  it('prints where it is and a password once, keeps everything, and ends with 0 on Ctrl-C', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'gh-start-'))
    const port = await freePort()
    const url = `http://localhost:${port}`
    try {
      const first = await npmStart(dataDir, port)
      assert.ok(first.output().includes(url) && first.output().includes(dataDir))
      const password = /Password\s+(\S{20,})/.exec(first.output())?.[1] ?? ''
      assert.ok(password, first.output())
      const admin = api(url, { authorization: basic('admin', password) })
      const { status, json } = await admin.post('/scim2/Users', newUser('ann'))
      assert.equal(status, 201)
      assert.equal(await first.interrupt(), 0)

      for (const path of files(dataDir).filter((path) => statSync(path).isFile()))
        assert.ok(!readFileSync(path).includes(password), `${path} holds the password, security 1.9`)

      const second = await npmStart(dataDir, port)
      assert.ok(!second.output().includes(password))
      assert.equal((await admin.get(`/scim2/Users/${json.id}`)).status, 200)
      assert.equal(await second.interrupt(), 0)
    } finally {
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    }
  })
})
