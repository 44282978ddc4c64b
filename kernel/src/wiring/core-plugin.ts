import { startNotices } from '../config/contracts.ts'
import type { AnyPlugin } from './planned.ts'
import { definePlugin } from './plugin.ts'
import type { Token } from './token.ts'

// biome-ignore lint/suspicious/noExplicitAny: tokens of any type
export type Value = readonly [token: Token<any>, value: unknown]

export const coreName = 'kernel'

/** What exists before any plugin: server settings, log, clock, health and the registries themselves. */
export const corePlugin = (values: readonly Value[]): AnyPlugin =>
  definePlugin({
    name: coreName,
    points: [startNotices],
    provides: values.map(([token]) => token),
    setup({ host }) {
      for (const [token, value] of values) host.provide(token, () => value)
    },
  })
