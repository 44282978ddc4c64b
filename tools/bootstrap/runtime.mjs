import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const wanted = [24, 15]
const isNewEnough = (version) => {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  return major > wanted[0] || (major === wanted[0] && minor >= wanted[1])
}
const versionOf = (path) => spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout?.trim() ?? ''

/** The Node that the `node` package brought; else the machine's own, if it is new enough. */
export const nodeForProject = (root) => {
  const bundled = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(bundled) && isNewEnough(versionOf(bundled))) return bundled
  if (isNewEnough(process.version)) return process.execPath
  throw new Error(
    `Gatehouse runs on Node ${wanted.join('.')} or newer, which the package "node" brings, but ${bundled} is missing or does not run.\n` +
      'If npm is set to ignore install scripts, allow that one: npm rebuild node --ignore-scripts=false. ' +
      `After a broken installation, remove node_modules and try again. Or install Node ${wanted[0]}; this is ${process.version}.`,
  )
}
