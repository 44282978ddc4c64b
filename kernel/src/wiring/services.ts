// The build for browsers: the other one reads folders for modules, and loading that costs 25 ms at every start.
import { asFunction, asValue, createContainer } from 'awilix/browser'
import type { Token } from './token.ts'

/** A token of any type. */
type Named = Pick<Token<unknown>, 'id'>

/** One root container of singletons. Nothing is resolved after boot. */
export interface Services {
  /** A value that a provider's is ignored for. */
  set(token: Named, value: unknown): void
  provide<T>(token: Token<T>, create: () => T): void
  has(token: Named): boolean
  get<T>(token: Token<T>): T
  forget(token: Named): void
}

export const createServices = (): Services => {
  const container = createContainer({ injectionMode: 'PROXY', strict: true })
  const fixed = new Set<string>()
  const forgotten = new Set<string>()
  const has = ({ id }: Named) => !forgotten.has(id) && container.hasRegistration(id)
  return {
    set({ id }, value) {
      fixed.add(id)
      container.register(id, asValue(value))
    },
    provide({ id }, create) {
      if (!fixed.has(id)) container.register(id, asFunction(() => create()).singleton())
    },
    has,
    get(token) {
      if (!has(token)) throw new Error(`no plugin that runs here provides '${token.id}'`)
      return container.resolve(token.id)
    },
    forget({ id }) {
      if (!fixed.has(id)) forgotten.add(id)
    },
  }
}
