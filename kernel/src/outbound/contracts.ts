import { BadRequest, ServerError } from '../errors/errors.ts'
import { token } from '../wiring/token.ts'

/** The URL, or the address behind its host name, is not allowed for the feature. */
export class OutboundRefused extends BadRequest {
  override readonly code: string = 'kernel.outbound_refused'
}
/** The other side answered with something unusable: too large, compressed, not HTTP. Asking again does not help. */
export class OutboundAnswerRefused extends ServerError {
  override readonly code: string = 'kernel.outbound_answer_refused'
  override readonly status: number = 502
}

export interface OutboundRequest {
  /** Names the feature: its allow-list, its time limits and its breakers (`webhooks`, `jwks`). */
  readonly feature: string
  readonly url: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** Default 10,000. Covers resolve, connect, send and read. */
  readonly timeoutMs?: number
  /** Default 1 MiB. */
  readonly maxBytes?: number
  /** Keeps the breakers of tenants apart, so that a dead target of one delays no other. */
  readonly tenantId?: string
}
export interface OutboundResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}
/** What one feature may reach, from `[outbound.<feature>]`. */
export interface OutboundPolicy {
  readonly allowHttp: boolean
  /** CIDR ranges or host names that are let through although private. */
  readonly allowPrivate: readonly string[]
}
export interface Outbound {
  /**
   * One request to a foreign host. The address is checked when connected to, redirects are not followed, the
   * environment's proxies are not used.
   * @throws OutboundRefused the URL is not allowed (400); OutboundAnswerRefused; Transient time-out, breaker open or
   * connection failure.
   */
  send(request: OutboundRequest): Promise<OutboundResponse>
  /** Refuses a URL that `send` would refuse, without connecting. For settings forms. */
  check(feature: string, url: string): void
}
export const Outbound = token<Outbound>('kernel.outbound')

/** For protocols other than HTTP, whose sockets a connector opens itself. */
export interface OutboundAddresses {
  /** Whether a socket of the feature may be opened to this address of the host: ask for the address that is connected to. */
  allows(feature: string, host: string, address: string): boolean
}
export const OutboundAddresses = token<OutboundAddresses>('kernel.outbound-addresses')
