import { createProbedBreaker } from '@gatehouse/kernel'
import { type Client, type Control, ResultCodeError } from 'ldapts'
import { ConnectionLost, DirectoryUnavailable, isPassing, reasonOf } from '../errors.ts'
import { type Account, bindAs } from './account.ts'
import { createEndpoints } from './endpoints.ts'
import { type Link, type LinkOptions, openLink } from './link.ts'
import { createPool, type Pool } from './pool.ts'
import type { Scope } from './reference.ts'

export interface DirectoryOptions extends LinkOptions {
  readonly urls: readonly string[]
  readonly account: Account
  readonly poolSize: number
  readonly idleMs: number
  /** Told when it stops answering, with the reason, and when it answers again, without one. */
  readonly changed: (reason: string | undefined) => void
}
/** A part of the tree, and the directory that holds it. */
export interface Part {
  readonly directory: Directory
  readonly baseDn: string
  readonly scope: Scope
}
/** Searches a part. @returns the references that it gave */
export type Visit = (part: Part) => Promise<readonly string[]>
/** A directory behind its servers. Everything throws DirectoryUnavailable when none answers, and ResultCodeError for the answers. */
export interface Directory {
  /** Reads as the service account; tried once more when the connection broke. */
  read<X>(work: (client: Client) => Promise<X>): Promise<X>
  /** A read of several steps that belong to one connection, such as the pages of a search (RFC 2696 §3). */
  walk<X>(work: (client: Client) => Promise<X>): Promise<X>
  /** Never tried twice: nobody knows whether the first try arrived. Alone, since servers write one after the other. */
  write<X>(work: (client: Client) => Promise<X>): Promise<X>
  /**
   * The tree below `baseDn`, in its parts: where its references lead, if they are followed.
   * @returns why a part that a reference led to was passed over: its server does not answer
   */
  each(baseDn: string, visit: Visit): Promise<DirectoryUnavailable | undefined>
  /** Binds as somebody. */
  bind(dn: string, password: string, controls: Control[]): Promise<void>
  /** Why it does not answer. */
  trouble(): string | undefined
  close(): void
}

/** @throws ConnectionLost */
export const boundLink = async (url: string, options: Omit<DirectoryOptions, 'changed'>): Promise<Link> => {
  const link = await openLink(url, options)
  try {
    await link.run((client) => bindAs(client, options.account))
    return link
  } catch (error) {
    link.close()
    throw new ConnectionLost('bind', `bind: ${reasonOf(error)}`, { timedOut: error instanceof ConnectionLost && error.timedOut, cause: error })
  }
}
const mayRepeat = (error: unknown, several: boolean) => (error instanceof ConnectionLost && (several || !error.timedOut)) || (several && isPassing(error))

export const openDirectory = (options: DirectoryOptions): Directory => {
  const bound = createEndpoints(options.urls, (url) => boundLink(url, options))
  const open = createEndpoints(options.urls, (url) => openLink(url, options))
  const limits = { size: options.poolSize, waitMs: options.connectMs + options.operationMs, idleMs: options.idleMs }
  const services = createPool({ ...limits, open: bound.connect })
  const visitors = createPool({ ...limits, open: open.connect })
  const breaker = createProbedBreaker({
    failures: 2,
    firstMs: 500,
    longestMs: 30_000,
    changed: options.changed,
    reasonOf,
    unavailable: (reason) => new DirectoryUnavailable('the directory does not answer and is left alone for a while', { detail: { reason } }),
    probe: async () => (await bound.connect()).close(),
  })
  /** One that hangs would hold up everybody in turn. */
  const leave = (url: string) => {
    for (const endpoints of [bound, open]) endpoints.rest(url)
    for (const pool of [services, visitors]) pool.drop(url)
  }
  const once = <X>(pool: Pool, alone: boolean, work: (client: Client) => Promise<X>): Promise<X> =>
    pool.use(alone, async (link) => {
      try {
        return await link.run(work)
      } catch (error) {
        if ((error instanceof ConnectionLost && error.timedOut) || isPassing(error)) leave(link.url)
        throw error
      }
    })
  const guarded = async <X>(attempt: () => Promise<X>, repeats: boolean): Promise<X> => {
    breaker.check()
    try {
      const answer = await attempt().catch((error: unknown) => {
        if (repeats && mayRepeat(error, bound.several)) return attempt()
        throw error
      })
      breaker.succeeded()
      return answer
    } catch (error) {
      if (error instanceof ResultCodeError && !isPassing(error)) {
        breaker.succeeded()
        throw error
      }
      if (!(error instanceof ConnectionLost || isPassing(error))) throw error
      breaker.failed(error)
      throw new DirectoryUnavailable('the directory does not answer', { cause: error, detail: { reason: reasonOf(error) } })
    }
  }
  const directory: Directory = {
    async each(baseDn, visit) {
      await visit({ directory, baseDn, scope: 'sub' })
      return undefined
    },
    read: (work) => guarded(() => once(services, false, work), true),
    walk: (work) => guarded(() => once(services, true, work), true),
    write: (work) => guarded(() => once(services, true, work), false),
    bind: (dn, password, controls) => guarded(() => once(visitors, true, (client) => client.bind(dn, password, controls)), true),
    trouble: breaker.reason,
    close() {
      breaker.close()
      services.close()
      visitors.close()
    },
  }
  return directory
}
