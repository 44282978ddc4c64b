import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Tenant } from '../tenancy/contracts.ts'
import type { Principal, Request } from './contracts.ts'
import { parseCookies } from './cookies.ts'
import { type Peer, plainAddress } from './proxies.ts'

/** A request as handlers see it. What few handlers ask for is made when it is asked for: a class, because of the getters. */
export class IncomingRequest implements Request {
  readonly tenant: Tenant
  readonly method: string
  readonly path: string
  readonly rawQuery: string
  readonly id: string
  params: unknown
  query: unknown
  body: unknown
  principal: Principal | undefined
  readonly #req: IncomingMessage
  readonly #res: ServerResponse
  readonly #readPeer: (req: IncomingMessage) => Peer
  #peer: Peer | undefined
  #cookies: ReadonlyMap<string, string> | undefined
  #abort: AbortController | undefined
  #aborted: unknown

  constructor(
    req: IncomingMessage,
    res: ServerResponse,
    readPeer: (req: IncomingMessage) => Peer,
    front: Readonly<{ tenant: Tenant; method: string; path: string; query: string; id: string }>,
  ) {
    this.tenant = front.tenant
    this.method = front.method
    this.path = front.path
    this.rawQuery = front.query
    this.id = front.id
    this.params = undefined
    this.query = undefined
    this.body = undefined
    this.principal = undefined
    this.#req = req
    this.#res = res
    this.#readPeer = readPeer
  }
  get headers(): IncomingHttpHeaders {
    return this.#req.headers
  }
  get cookies(): ReadonlyMap<string, string> {
    this.#cookies ??= parseCookies(this.#req.headers.cookie)
    return this.#cookies
  }
  get remoteAddress(): string {
    this.#peer ??= this.#readPeer(this.#req)
    return this.#peer.address
  }
  get peerAddress(): string {
    return plainAddress(this.#req.socket.remoteAddress ?? '0.0.0.0')
  }
  get secure(): boolean {
    this.#peer ??= this.#readPeer(this.#req)
    return this.#peer.secure
  }
  get signal(): AbortSignal {
    if (!this.#abort) {
      const res = this.#res
      this.#abort = new AbortController()
      if (this.#aborted !== undefined) this.#abort.abort(this.#aborted)
      else if (res.destroyed) this.#abort.abort(new Error('the caller went away'))
      else res.once('close', () => res.writableFinished || this.abort(new Error('the caller went away')))
    }
    return this.#abort.signal
  }
  /** For the front door: nobody waits for the answer any more. */
  abort(reason: unknown): void {
    this.#aborted = reason
    this.#abort?.abort(reason)
  }
}
