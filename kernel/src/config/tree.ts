/** A setting from the environment: text whose meaning the schema decides. */
export class EnvText {
  readonly text: string
  readonly name: string
  constructor(text: string, name: string) {
    this.text = text
    this.name = name
  }
}
/** Null-prototype objects only: a key named `__proto__` is a key. */
export type Table = { [key: string]: unknown }
export const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof EnvText) && !(value instanceof Date)
export const emptyTable = (): Table => Object.create(null) as Table

/** Where a value stands: a file, or an environment variable. */
export interface Origin {
  readonly label: string
  readonly kind: 'file' | 'env'
  /** Relative paths in this layer start here. */
  readonly folder: string
}
export interface Layer {
  readonly origin: Origin
  readonly table: Table
}
/** Layers laid over one another; `originOf` says whose value won. */
export interface Tree {
  readonly table: Table
  originOf(path: readonly string[]): Origin | undefined
}

const separator = '\u0000'

/** Tables merge key by key, everything else is replaced as a whole. The last layer wins. */
export const mergeLayers = (layers: readonly Layer[]): Tree => {
  const origins = new Map<string, Origin>()
  const merge = (into: Table, from: Table, origin: Origin, path: readonly string[]) => {
    for (const [key, value] of Object.entries(from)) {
      const here = [...path, key]
      origins.set(here.join(separator), origin)
      if (!isTable(value)) {
        into[key] = value
        continue
      }
      const below = into[key]
      const target = isTable(below) ? below : emptyTable()
      into[key] = target
      merge(target, value, origin, here)
    }
  }
  const table = emptyTable()
  for (const layer of layers) merge(table, layer.table, layer.origin, [])
  return {
    table,
    originOf(path) {
      for (let length = path.length; length > 0; length--) {
        const found = origins.get(path.slice(0, length).join(separator))
        if (found) return found
      }
      return undefined
    },
  }
}
