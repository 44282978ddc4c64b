import type { Variant } from '../plans.ts'
import type { Op } from './op.ts'

/** One module of the OpenID Foundation's suite, under its name there. */
export type Module = (op: Op, variant: Variant) => Promise<void>
export type Modules = Readonly<Record<string, Module>>
