import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Outside the tree, since an installation rewrites node_modules. */
const lockPath = (root) => join(tmpdir(), `gatehouse-install-${createHash('sha256').update(root).digest('hex').slice(0, 16)}.lock`)
const holder = (path) => (existsSync(join(path, 'pid')) ? Number(readFileSync(join(path, 'pid'), 'utf8')) : undefined)
const isAlive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
const take = (path) => {
  try {
    mkdirSync(path)
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
  writeFileSync(join(path, 'pid'), String(process.pid))
  return true
}
/** Takes away the lock of a process that died; puts it back if somebody else took it in between. */
const clear = (path, deadPid) => {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if (holder(aside) === deadPid) rmSync(aside, { recursive: true, force: true })
  else renameSync(aside, path)
}

/** Runs `work` while no other process of this machine installs the same tree. */
export const withInstallLock = async (root, say, work) => {
  const path = lockPath(root)
  let told = false
  while (!take(path)) {
    const pid = holder(path)
    if (pid !== undefined && !isAlive(pid)) {
      clear(path, pid)
      continue
    }
    if (!told) say(`Waiting for another installation of this tree (process ${pid ?? 'unknown'}; lock ${path}) …`)
    told = true
    await sleep(250)
  }
  try {
    return await work()
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
}
