import { readFile } from 'node:fs/promises'
import type { Clock } from '../clock/clock.ts'
import { ServerError, Transient } from '../errors/errors.ts'
import { createAgents } from './agents.ts'
import { type Breakers, createBreakers } from './breaker.ts'
import { type FeatureConfig, strictest } from './config.ts'
import { type Outbound, type OutboundAddresses, OutboundAnswerRefused, OutboundRefused, type OutboundRequest, type OutboundResponse } from './contracts.ts'
import { type Channel, exchange, OutboundTimedOut } from './exchange.ts'
import { createPolicy, type Policy } from './policy.ts'
import { guardedLookup, type Resolve, throughDns, throughSystem } from './resolve.ts'

export interface OutboundDeps {
  readonly features: Readonly<Record<string, FeatureConfig>>
  readonly clock: Clock
  /** Default: the system's resolver where private targets are allowed, DNS elsewhere. */
  readonly resolve?: Resolve
}
export interface OutboundService extends Outbound, OutboundAddresses {
  /** Reads the certificates that features trust. */
  start(): Promise<void>
  stop(): void
}
interface Feature extends Channel {
  close(): void
}

/** Who was asked and what went wrong, for operators; no path and no query, for there are secrets in some. */
const failure = (error: unknown, feature: string, { origin }: URL): ServerError => {
  if (error instanceof ServerError) return error
  const detail = { feature, origin, code: (error as NodeJS.ErrnoException).code }
  if (error instanceof OutboundTimedOut) return new Transient('the other side gave no answer in time', { detail })
  if (detail.code?.startsWith('HPE_')) return new OutboundAnswerRefused('the answer is not HTTP', { detail })
  if (detail.code === 'ERR_INVALID_CHAR' || detail.code === 'ERR_INVALID_HTTP_TOKEN') return new OutboundRefused('a header or the method is not valid')
  return new Transient('the other side cannot be reached', { cause: error, detail })
}

const open = async (policy: Policy, resolve: Resolve | undefined): Promise<Feature> => {
  const { caFile, allowPrivate } = policy.config
  const agents = createAgents(caFile === undefined ? undefined : await readFile(caFile, 'utf8'))
  const lookup = guardedLookup(policy, resolve ?? (allowPrivate.length > 0 ? throughSystem : throughDns))
  return { policy, lookup, agent: agents.of, close: agents.close }
}

const outcomeOf = (error: unknown) => (error instanceof Transient ? 'failed' : error instanceof OutboundAnswerRefused ? 'answered' : 'undecided')

const guarded = async (breakers: Breakers, key: string, work: () => Promise<OutboundResponse>): Promise<OutboundResponse> => {
  breakers.enter(key)
  try {
    const response = await work()
    breakers.leave(key, 'answered')
    return response
  } catch (error) {
    breakers.leave(key, outcomeOf(error))
    throw error
  }
}

/** The one way out of this process over HTTP. A feature that the config does not name gets the strictest policy. */
export const createOutbound = ({ features, clock, resolve }: OutboundDeps): OutboundService => {
  const strict = createPolicy(strictest)
  const policies = new Map(Object.entries(features).map(([name, config]) => [name, createPolicy(config)]))
  const opened = new Map<Policy, Feature>()
  const breakers = createBreakers(clock)
  const policyOf = (feature: string) => policies.get(feature) ?? strict

  const send = async (request: OutboundRequest): Promise<OutboundResponse> => {
    const policy = policyOf(request.feature)
    const url = policy.url(request.url)
    const channel = opened.get(policy)
    if (!channel) throw new Transient('the server is starting or stopping')
    return guarded(breakers, `${request.feature} ${request.tenantId ?? ''} ${url.origin}`, () =>
      exchange(channel, url, request).catch((error: unknown) => {
        throw failure(error, request.feature, url)
      }),
    )
  }
  return {
    send,
    check: (feature, url) => void policyOf(feature).url(url),
    allows: (feature, host, address) => policyOf(feature).address(host, address),
    async start() {
      for (const policy of [strict, ...policies.values()]) opened.set(policy, await open(policy, resolve))
    },
    stop() {
      for (const feature of opened.values()) feature.close()
      opened.clear()
    },
  }
}
