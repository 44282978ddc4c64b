import type { EventType } from '../events/contracts.ts'
import type { Log, LogFields } from '../log/contracts.ts'
import type { Plugin, Token } from '../wiring/contracts.ts'

// biome-ignore lint/suspicious/noExplicitAny: plugins of any config
export type AnyPlugin = Plugin<any, any, any>
export interface TestServerOptions {
  /** On top of the kernel's own; enabled in this order whatever the config says. */
  readonly plugins?: readonly AnyPlugin[]
  /** Settings by plugin name, keys as in code (`accessTokenTtl`). */
  readonly config?: Readonly<Record<string, unknown>>
  /** The kernel's tables by name: `{ server: {…}, data: { url }, redis: { url }, outbound: {…} }`. */
  readonly tables?: Readonly<Record<string, unknown>>
  /** Replaces what a token resolves to: `[[Clock, fixedClock(0)]]`. */
  // biome-ignore lint/suspicious/noExplicitAny: tokens of any type
  readonly replace?: readonly (readonly [Token<any>, unknown])[]
  /** Keeps its data there, and leaves it: for restarts. Default: a temp folder that goes. */
  readonly dataDir?: string
}
export interface TestReply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; undefined when it is not. */
  // biome-ignore lint/suspicious/noExplicitAny: tests know what they expect
  readonly json: any
}
export interface TestRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as `application/x-www-form-urlencoded`; an array of pairs may repeat a name. */
  readonly form?: Readonly<Record<string, string>> | readonly (readonly [string, string])[]
  readonly body?: string | Buffer
}
export interface FakeLogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
  readonly fields: LogFields
}
export interface FakeLog extends Log {
  readonly lines: readonly FakeLogLine[]
  /** Messages of one level, or of all. */
  messages(level?: FakeLogLine['level']): readonly string[]
}
/** A whole server in this process, on a free port of 127.0.0.1 and a temp SQLite file. Redirects are not followed. */
export interface TestServer extends AsyncDisposable {
  readonly url: string
  /** What it logged. */
  readonly log: FakeLog
  /** Plugins that failed, and why. */
  readonly leftOut: ReadonlyMap<string, string>
  request(path: string, request?: TestRequest): Promise<TestReply>
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<TestReply>
  /** A form post. */
  post(path: string, form: Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>): Promise<TestReply>
  /** The service behind a token, of any plugin that runs here. */
  use<T>(token: Token<T>): T
  /** Payloads of an event since start, as `on` handlers saw them. */
  heard<P extends { readonly tenantId: string }>(event: EventType<P>): readonly P[]
  /** Runs every job that is due, until none is left. */
  settle(): Promise<void>
  stop(): Promise<void>
}
