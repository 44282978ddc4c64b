import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Text of each file, by its path in the package. */
export type Files = Readonly<Record<string, string>>

const pattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
/** What is wrong with a package's name, or undefined. */
export const nameFault = (root: string, name: string): string | undefined => {
  if (!pattern.test(name) || name.length > 40) return 'use kebab case, from a letter, at most 40 characters: my-plugin'
  if (name === 'kernel') return 'the kernel has that name'
  const taken = ['plugins', 'connectors'].map((folder) => `${folder}/${name}`).find((folder) => existsSync(join(root, folder)))
  return taken && `${taken} is there already`
}
export const place = (root: string, folder: string, files: Files): readonly string[] =>
  Object.entries(files).map(([name, text]) => {
    const path = join(root, folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text, { flag: 'wx' })
    return path
  })

interface Lockfile {
  packages: Record<string, unknown>
}
/** Makes the workspace known as `npm install` would, without the network. */
export const link = (root: string, folder: string, name: string): void => {
  const scope = join(root, 'node_modules', '@gatehouse')
  mkdirSync(scope, { recursive: true })
  rmSync(join(scope, name), { force: true })
  symlinkSync(`../../${folder}`, join(scope, name), 'dir')
  const path = join(root, 'package-lock.json')
  if (!existsSync(path)) return
  const lockfile = JSON.parse(readFileSync(path, 'utf8')) as Lockfile
  const entries = {
    ...lockfile.packages,
    [`node_modules/@gatehouse/${name}`]: { resolved: folder, link: true },
    [folder]: { name: `@gatehouse/${name}`, version: '0.1.0', license: 'Apache-2.0' },
  }
  lockfile.packages = Object.fromEntries(Object.entries(entries).sort(([a], [b]) => a.localeCompare(b, 'en')))
  writeFileSync(path, `${JSON.stringify(lockfile, undefined, 2)}\n`)
}
export const manifest = (name: string, description: string): string =>
  `${JSON.stringify({ name: `@gatehouse/${name}`, version: '0.1.0', description, license: 'Apache-2.0', type: 'module', exports: { '.': './src/plugin.ts' } }, undefined, 2)}\n`
/** `my-plugin` -> `myPlugin`. */
export const camel = (name: string): string => name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
