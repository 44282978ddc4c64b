import type { Tenant } from '@gatehouse/kernel'
import { type NewUser, type UserChange, UserNotFound, type UserStore } from '../contracts.ts'
import type { AccountStates, Flags } from './states.ts'

/** A change as its store takes it, and what becomes of the account. */
export interface Planned<C> {
  readonly change: C
  readonly before: Flags
  readonly after: Flags
  /** What the plan was made from. */
  readonly version: number | undefined
}
const free: Flags = { locked: false, disabled: false }
const isOn = ({ locked, disabled }: Flags): boolean => !locked && !disabled

/** Stores know on and off; that an account may be off for two reasons is ours: who unlocks a disabled one does not enable it. */
export const accountPlans = (states: AccountStates) => ({
  forNew({ locked = false, disabled = false, mustChangePassword: _, ...user }: NewUser): Planned<NewUser> {
    const after = { locked, disabled: disabled || user.active === false }
    return { change: isOn(after) ? user : { ...user, active: false }, before: free, after, version: undefined }
  },
  /** Undefined: the change is not about the account. */
  async forChange(tenant: Tenant, store: UserStore, id: string, { locked, disabled, ...change }: UserChange): Promise<Planned<UserChange> | undefined> {
    const { active } = change
    if (locked === undefined && disabled === undefined && active === undefined) return undefined
    const user = await store.find('id', id)
    if (!user) throw new UserNotFound('there is no such user')
    const before = await states.flags(tenant, user)
    const after = {
      locked: locked ?? (active === true ? false : before.locked),
      disabled: disabled ?? (active === undefined ? before.disabled : !active),
    }
    return { change: { ...change, active: isOn(after) }, before, after, version: user.version }
  },
})
export type AccountPlans = ReturnType<typeof accountPlans>
