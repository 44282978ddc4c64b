import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { startTestServices } from './index.ts'

/** Runs a command with these variables added; Ctrl-C reaches it through the terminal's group or is passed on. */
const run = (words: readonly string[], env: Readonly<Record<string, string>>): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(words[0] ?? '', words.slice(1), { stdio: 'inherit', env: { ...process.env, ...env } })
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })

const words = process.argv.slice(2)
if (words.length === 0) {
  console.error('usage: npm run services -- <command> [arguments]')
  process.exitCode = 2
} else {
  try {
    await using services = await startTestServices()
    process.exitCode = await run(words, services.env)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
