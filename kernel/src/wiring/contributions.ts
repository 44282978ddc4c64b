import { type ExtensionPoint, token } from './token.ts'

/** Who put what where. For owners of points that name the contributor in messages. */
export interface Contributions {
  /** The plugin that contributed this very item. */
  contributorOf(item: unknown): string | undefined
  /**
   * Items of plugins that failed while the server started. They are gone from `host.items`; an owner that must answer
   * for them (http: 503) finds them here. Complete at `ready`.
   */
  leftOut<T>(point: ExtensionPoint<T>): readonly T[]
}
/** Provided by boot. */
export const Contributions = token<Contributions>('kernel.contributions')
