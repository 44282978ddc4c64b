import type { EventHandler, EventType, Subscription } from '../events/contracts.ts'
import type { HealthReport } from '../health/contracts.ts'
import type { Schema } from '../schema/schema.ts'
import type { Tenant } from '../tenancy/contracts.ts'
import type { ExtensionPoint, Token } from './token.ts'

export type { ExtensionPoint, Token } from './token.ts'

// biome-ignore lint/suspicious/noExplicitAny: a map of tokens of any type
export type Tokens = Readonly<Record<string, Token<any>>>
export type Values<N extends Tokens> = { readonly [K in keyof N]: N[K] extends Token<infer T> ? T : never }
export type Maybe<W extends Tokens> = { readonly [K in keyof W]: W[K] extends Token<infer T> ? T | undefined : never }

export interface EventSubscription {
  // biome-ignore lint/suspicious/noExplicitAny: payloads of any type
  readonly event: EventType<any>
  // biome-ignore lint/suspicious/noExplicitAny: payloads of any type
  readonly subscription: Subscription<any>
}
/** What a plugin may do while it is set up. Nothing here does I/O. */
export interface Host {
  /** One singleton for a token that the plugin lists in `provides`. */
  provide<T>(token: Token<T>, create: () => T): void
  /** Adds items to a point. Dropped, with a log line, if the point's owner is off. */
  contribute<T>(point: ExtensionPoint<T>, ...items: T[]): void
  /** Hears an event in this process, after the commit; best effort. */
  on<P extends { readonly tenantId: string }>(event: EventType<P>, handler: EventHandler<P>): void
  /** Hears an event at least once, on some node: written with the change, relayed by a job. Ids must be stable across releases. */
  subscribe<P extends { readonly tenantId: string }>(event: EventType<P>, subscription: Subscription<P>): void
  /** `subscribe` for each item of a point that this plugin declares, whoever contributes it and whenever. */
  subscribeEach<T>(point: ExtensionPoint<T>, of: (item: T) => EventSubscription): void
  /** The items of a point that this plugin declares. Live during boot, complete when boot ends. */
  items<T>(point: ExtensionPoint<T>): ReadonlyMap<string, T>
}

/** All optional. Called in dependency order; `stop` in the reverse. */
export interface Lifecycle {
  /** Opens what the plugin needs. Others may call it from now on. */
  start?(): Promise<void> | void
  /** Everything has started and every registry is complete: take work. */
  ready?(): Promise<void> | void
  /** The reverse of `ready`, of all at once, before anything stops: take no more work, wait for what is in flight. */
  drain?(): Promise<void> | void
  stop?(): Promise<void> | void
  health?(): Promise<HealthReport> | HealthReport
}

export interface Scope<C, N extends Tokens, W extends Tokens> {
  readonly config: C
  readonly deps: Values<N> & Maybe<W>
  readonly host: Host
}

export interface Plugin<C = unknown, N extends Tokens = Tokens, W extends Tokens = Tokens> {
  /** Kebab case. `[plugins.<name>]` in the config enables it. */
  readonly name: string
  readonly config?: Schema<C>
  /** Where its settings stand when not in `[plugins.<name>]`, e.g. `server`. */
  readonly table?: string
  /** Its failure at boot stops the server. The config's `required` key overrides. */
  readonly required?: boolean
  // biome-ignore lint/suspicious/noExplicitAny: points of any item type
  readonly points?: readonly ExtensionPoint<any>[]
  // biome-ignore lint/suspicious/noExplicitAny: tokens of any type
  readonly provides?: readonly Token<any>[]
  readonly needs?: N
  readonly wants?: W
  setup(scope: Scope<C, N, W>): Lifecycle | void
}

/** Code that is enabled once and opened many times, with the settings of one connection. */
export interface Kind<Instance, Settings = unknown> {
  readonly name: string
  readonly settings: Schema<Settings>
  /** `connection` is the name of the connection that is opened. */
  open(settings: Settings, tenant: Tenant, connection?: string): Promise<Instance> | Instance
  close?(instance: Instance): Promise<void> | void
}
