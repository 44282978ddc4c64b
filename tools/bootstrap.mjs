// Plain JavaScript and node: modules only: this runs on the machine's own Node (20 or newer) before anything is installed.
// Usage: node tools/bootstrap.mjs [--dev] <script> [arguments]
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { ensureInstalled } from './bootstrap/install.mjs'
import { runInForeground } from './bootstrap/run.mjs'
import { nodeForProject } from './bootstrap/runtime.mjs'

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const words = process.argv.slice(2)
const dev = words[0] === '--dev'
const [script, ...rest] = dev ? words.slice(1) : words

/** A young generation of 8 MiB: what starting leaves behind is thrown away, 25 MB less to hold, and requests cost the same. */
const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8']

const fail = (message) => {
  process.stderr.write(`\n${message}\n`)
  process.exit(1)
}

if (!script) fail('usage: node tools/bootstrap.mjs [--dev] <script> [arguments]')
try {
  await ensureInstalled(root, { dev })
  if (!existsSync(resolve(root, script))) fail(`${script} is not in this tree`)
  const node = nodeForProject(root)
  process.exitCode = await runInForeground(root, node, [...flags, script, ...rest])
} catch (error) {
  fail(error instanceof Error ? error.message : String(error))
}
