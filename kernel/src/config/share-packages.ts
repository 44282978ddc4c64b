import { registerHooks } from 'node:module'

let shared = false

/**
 * Lets code from outside of this tree import `@gatehouse/…` without an installation of its own, and makes sure that it
 * gets the very packages that run here: an error class of a second copy would not be `instanceof` ours.
 */
export const sharePackages = (): void => {
  if (shared) return
  shared = true
  registerHooks({
    resolve(specifier, context, next) {
      if (!specifier.startsWith('@gatehouse/')) return next(specifier, context)
      try {
        return next(specifier, { ...context, parentURL: import.meta.url })
      } catch {
        return next(specifier, context)
      }
    },
  })
}
