import type { Clock, EventType } from '@gatehouse/kernel'
import { type User, userDeleted, userDisabled, userEnabled, userUpdated } from '@gatehouse/users/contracts'
import type { Watched } from './data/watched.ts'

export type Fact = EventType<{ tenantId: string; userId: string }>
export interface Difference {
  readonly set: Partial<Watched>
  readonly facts: readonly Fact[]
  /** Nobody looks after the user any more. */
  readonly over?: true
}
/** How a user is now. @param user undefined: not in the store */
export const difference = (row: Watched, user: User | undefined, forgetAfterMs: number, clock: Pick<Clock, 'now'>): Difference | undefined => {
  const now = clock.now()
  const wasOn = row.active && row.goneAt === null
  if (!user) {
    if (row.goneAt === null) return { set: { goneAt: now }, facts: wasOn ? [userDisabled] : [] }
    return row.goneAt + forgetAfterMs <= now ? { set: {}, facts: [userDeleted], over: true } : undefined
  }
  const facts = [
    ...(row.version === user.version ? [] : [userUpdated]),
    ...(wasOn && !user.active ? [userDisabled] : []),
    ...(!wasOn && user.active ? [userEnabled] : []),
  ]
  const isSame = facts.length === 0 && row.goneAt === null && row.active === user.active
  return isSame ? undefined : { set: { version: user.version, active: user.active, goneAt: null }, facts }
}
