/** Names one service. The interface and the token share a name. */
export interface Token<T> {
  readonly id: string
  /** Never called: it carries T for the type checker. */
  readonly type?: (value: T) => T
}
export const token = <T>(id: string): Token<T> => Object.freeze({ id })

/** Names a place where many plugins add items, each under a key. */
export interface ExtensionPoint<T> {
  readonly id: string
  readonly keyOf: (item: T) => string
}
export const extensionPoint = <T>(id: string, keyOf: (item: T) => string): ExtensionPoint<T> => Object.freeze({ id, keyOf })
