import { logContext } from '../log/context.ts'
import type { Request } from './contracts.ts'

/** What an audit record tells of the request that led to it. */
export type Caller = Pick<Request, 'id' | 'remoteAddress' | 'principal'>
/** A symbol: no log line prints it. */
const held = Symbol('gatehouse.caller')

/** For the context that a request's work runs in. */
export const callerContext = (caller: Caller): object => ({ [held]: caller })
/** The request that this work belongs to, if any. */
export const currentCaller = (): Caller | undefined => (logContext() as { readonly [held]?: Caller } | undefined)?.[held]
