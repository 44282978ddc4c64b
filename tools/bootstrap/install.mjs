import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { withInstallLock } from './lock.mjs'

const say = (line) => process.stderr.write(`${line}\n`)
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')
const lockfile = (root) => join(root, 'package-lock.json')
/** npm writes it when an installation is complete. */
const hiddenLockfile = (root) => join(root, 'node_modules', '.package-lock.json')
/** Holds the hash of the lockfile that was installed, and `all` or `run` (without the development packages). */
const stamp = (root) => join(root, 'node_modules', '.gatehouse-lock-hash')
const hashOf = (root) =>
  createHash('sha256')
    .update(read(lockfile(root)) || read(join(root, 'package.json')))
    .digest('hex')

/** True when node_modules holds every package of the lockfile: also after an `npm install` by hand, which leaves no stamp. */
const holdsLockfile = (root) => {
  const installed = read(hiddenLockfile(root))
  const wanted = read(lockfile(root))
  if (!installed || !wanted) return false
  const has = JSON.parse(installed).packages ?? {}
  return Object.entries(JSON.parse(wanted).packages ?? {}).every(([path, entry]) => {
    if (path === '' || entry.optional || entry.peer) return true
    if (!path.startsWith('node_modules/') || entry.link) return existsSync(join(root, path))
    return has[path]?.version === entry.version && has[path]?.integrity === entry.integrity
  })
}

const isCurrent = (root, dev) => {
  const [hash, kind] = read(stamp(root)).trim().split(' ')
  if (hash === hashOf(root)) return kind === 'all' || !dev
  if (!holdsLockfile(root)) return false
  writeFileSync(stamp(root), `${hashOf(root)} all\n`)
  return true
}

/** The PATH without node_modules/.bin: npm ci removes that folder, so it must not run on the Node in there. */
const outsidePath = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !/node_modules[\\/]\.bin[\\/]?$/.test(folder))
    .join(delimiter)

const npm = (root, words) =>
  new Promise((done, reject) => {
    const child = spawn('npm', words, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PATH: outsidePath() },
      shell: process.platform === 'win32',
    })
    const since = Date.now()
    const ticker = setInterval(() => say(`  … ${Math.round((Date.now() - since) / 1000)} s`), 5000)
    child.once('error', (error) => {
      clearInterval(ticker)
      reject(new Error(`npm could not be started: ${error.message}`))
    })
    child.once('close', (code, signal) => {
      clearInterval(ticker)
      if (code === 0) return done(Math.round((Date.now() - since) / 1000))
      reject(
        new Error(
          signal
            ? `The installation was stopped (${signal}).`
            : `npm ${words[0]} failed with exit code ${code}. The lines above say why; run the same command again to retry.`,
        ),
      )
    })
  })

/**
 * Installs what the lockfile names, once. `dev` also brings what only tests and tools need. Two callers wait for one
 * another. Not `npm ci`: that refuses the lockfile where a registry lacks an optional package of another platform.
 */
export const ensureInstalled = async (root, { dev }) => {
  if (isCurrent(root, dev)) return
  await withInstallLock(root, say, async () => {
    if (isCurrent(root, dev)) return
    const everything = dev || read(stamp(root)).includes(' all')
    if (!existsSync(hiddenLockfile(root))) rmSync(join(root, 'node_modules'), { recursive: true, force: true })
    say(`Installing packages${everything ? ', test tools included' : ''} (npm install; once, about a minute) …`)
    const seconds = await npm(root, [
      'install',
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--no-progress',
      '--loglevel=error',
      everything ? '--include=dev' : '--omit=dev',
    ])
    writeFileSync(stamp(root), `${hashOf(root)} ${everything ? 'all' : 'run'}\n`)
    say(`Installed in ${seconds} s.`)
  })
}
