import { AsyncLocalStorage } from 'node:async_hooks'

const storage = new AsyncLocalStorage<string>()

/** Runs work in the name of a plugin, so that a promise nobody waits for can be laid at its door. */
export const inNameOf = <X>(plugin: string, work: () => X): X => storage.run(plugin, work)
export const blamed = (): string | undefined => storage.getStore()
