import type { Kind, Plugin, Tokens } from './contracts.ts'

/** Keeps the types of config, needs and wants without writing them twice. */
export const definePlugin = <C = unknown, N extends Tokens = {}, W extends Tokens = {}>(plugin: Plugin<C, N, W>): Plugin<C, N, W> => plugin

export const defineKind = <Instance, Settings>(kind: Kind<Instance, Settings>): Kind<Instance, Settings> => kind
