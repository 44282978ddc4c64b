import { token } from '../wiring/token.ts'

/** For tests: provided by the jobs plugin, asked by `TestServer.settle`. */
export interface Settle {
  /** Runs every job that is due on this node, and those that they add, until none is left. */
  settle(): Promise<void>
  /** Work besides jobs that `settle` waits for. @param wait resolves at its end, with whether there was any */
  alsoFor(wait: () => Promise<boolean>): void
}
export const Settle = token<Settle>('jobs.settle')
