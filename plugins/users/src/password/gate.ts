import { Transient } from '@gatehouse/kernel'

/** Too many passwords are being checked. */
export class HashingBusy extends Transient {
  override readonly code = 'users.busy'
  override readonly retryAfterSeconds = 1
}
export interface GateOptions {
  readonly running: number
  readonly waiting: number
}
export type Gate = <X>(work: () => Promise<X>) => Promise<X>

/** Lets a few through at once and a bounded number wait, so that a flood takes no memory. Security rule 11.12. @throws HashingBusy */
export const createGate = ({ running, waiting }: GateOptions): Gate => {
  const queue: (() => void)[] = []
  let inside = 0
  const enter = (): Promise<void> | undefined => {
    if (inside < running) {
      inside += 1
      return undefined
    }
    if (queue.length >= waiting) throw new HashingBusy('too many sign-ins at once')
    const turn = Promise.withResolvers<void>()
    queue.push(turn.resolve)
    return turn.promise
  }
  const leave = () => {
    const next = queue.shift()
    if (next) next()
    else inside -= 1
  }
  return async (work) => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
