import { posix } from 'node:path'
import { type Import, packageOf } from './imports.ts'
import { type SourceFile, type Tree, target } from './tree.ts'

export interface Policy {
  /** From the top: imports go down or sideways. A plugin in none of them counts as one of the first. */
  readonly layers: readonly { readonly name: string; readonly plugins: readonly string[] }[]
  /** Packages that only some folders may import. */
  readonly homes: Readonly<Record<string, readonly string[]>>
  /** What must not be reached from a contract, not even through a file beside it. */
  readonly inputOutput: readonly string[]
  /** Files or folders that may see the rows of every tenant. */
  readonly systemDataUsers: readonly string[]
}
export interface Violation {
  readonly path: string
  readonly line: number
  readonly message: string
}
export type Rule = (tree: Tree, policy: Policy) => readonly Violation[]

const below = (path: string, folders: readonly string[]) => folders.some((folder) => path === folder || path.startsWith(`${folder}/`))
const isProduct = ({ path, test }: SourceFile) => !test && /^(kernel|plugins|connectors)\//.test(path)
/** `@gatehouse/oauth/contracts` -> its package's name and the path behind it. */
const ours = ({ specifier }: Import) =>
  specifier.startsWith('@gatehouse/') ? { name: specifier.split('/')[1] ?? '', part: specifier.split('/').slice(2).join('/') } : undefined
/** A large contract is a folder of topics, and `contracts.ts` names them. */
export const isContract = ({ path }: SourceFile) => /\/contracts\.ts$|\/src\/contracts\/[^/]+\.ts$/.test(path)
const pluginOf = ({ root }: SourceFile) => (root.startsWith('plugins/') || root.startsWith('connectors/') ? posix.basename(root) : undefined)
const each =
  (judge: (file: SourceFile, item: Import, policy: Policy) => string | false | undefined): Rule =>
  ({ files }, policy) =>
    files.flatMap((file) =>
      file.imports.flatMap((item) => {
        const message = judge(file, item, policy)
        return message ? [{ path: file.path, line: item.line, message }] : []
      }),
    )

export const kernelImportsNoPlugin = each((file, item) => {
  const other = ours(item)
  return (
    file.path.startsWith('kernel/') &&
    other &&
    other.name !== 'kernel' &&
    `the kernel must not know ${item.specifier}: offer a token, an extension point or an event instead`
  )
})

export const packagesStayHome = each((file, item, { homes }) => {
  const home = homes[packageOf(item.specifier)]
  return (
    isProduct(file) &&
    !isContract(file) &&
    home &&
    !below(file.path, home) &&
    `${packageOf(item.specifier)} belongs to ${home.join(', ')} only: use what the kernel offers over it`
  )
})

export const pluginsMeetAtContracts = each((file, item) => {
  const other = ours(item)
  const self = pluginOf(file)
  if (!self || !other || file.test) return
  if (other.name === 'kernel') return other.part === 'testing' && 'only tests import @gatehouse/kernel/testing'
  return (
    other.name !== self &&
    other.part !== 'contracts' &&
    `import @gatehouse/${other.name}/contracts instead of ${item.specifier}${other.part === 'testing' ? ' (which is for tests)' : ''}`
  )
})

export const layersPointDown = each((file, item, { layers }) => {
  const other = ours(item)
  const self = pluginOf(file)
  if (!self || !other || file.test || other.name === 'kernel') return
  const heightOf = (name: string) => {
    const index = layers.findIndex(({ plugins }) => plugins.includes(name))
    return Math.max(index, 0)
  }
  const [from, to] = [heightOf(self), heightOf(other.name)]
  return to < from && `${self} (${layers[from]?.name}) must not import ${other.name} (${layers[to]?.name}): imports go down or sideways`
})

export const connectorsOwnNothing = each((file, item) => {
  const part = ours(item)?.name === 'kernel' ? ours(item)?.part : undefined
  return (
    file.path.startsWith('connectors/') &&
    !file.test &&
    (part === 'http' || part === 'data') &&
    `a connector owns no ${part === 'http' ? 'routes' : 'tables'}: it must not import ${item.specifier}`
  )
})

export const systemDataIsListed = each((file, item, { systemDataUsers }) => {
  return (
    item.names.includes('SystemData') &&
    !file.test &&
    !below(file.path, systemDataUsers) &&
    'SystemData sees every tenant: use Data with a tenant, or add this file to systemDataUsers in tools/check-deps.ts with its reason'
  )
})

export const relativeImportsStayInside: Rule = (tree, policy) =>
  each((file, item) => {
    const path = target(file, item)
    if (path === undefined) return
    const owner = tree.at.get(path)?.root ?? /^(kernel|(?:plugins|connectors)\/[^/]+)\//.exec(path)?.[1] ?? '.'
    if (owner === file.root || (owner === '.' && file.test && path.startsWith('test/'))) return
    return `${item.specifier} leaves ${file.root === '.' ? 'this folder for' : `${file.root} for`} ${owner === '.' ? path : owner}: import it by its package name`
  })(tree, policy)
