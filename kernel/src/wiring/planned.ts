import type { Plugin } from './contracts.ts'

// biome-ignore lint/suspicious/noExplicitAny: plugins of any config
export type AnyPlugin = Plugin<any, any, any>

/** An enabled plugin with its parsed settings. */
export interface Planned {
  readonly plugin: AnyPlugin
  readonly config: unknown
  readonly required: boolean
}
