import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

const hasCode = (error: unknown, code: string) => error instanceof Error && 'code' in error && error.code === code
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
/** Its lines: the key that seals, then older ones. Undefined: there is no such file. */
export const readKeyFile = async (path: string): Promise<readonly string[] | undefined> => {
  try {
    return (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}
/** Makes a file with a new key, whole and on disk or not at all. Of several processes one makes it. @returns whether it was us */
export const makeKeyFile = async (path: string): Promise<boolean> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(`${randomBytes(32).toString('base64')}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  try {
    await link(draft, path)
    await syncFolder(dirname(path))
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}
