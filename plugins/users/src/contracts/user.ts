export type ClaimValue = string | number | boolean | null | readonly ClaimValue[] | { readonly [key: string]: ClaimValue }
/** Keyed by the local claim's name, without its `http://wso2.org/claims/` prefix: `emailaddress`, `givenname`. */
export type Claims = Readonly<Record<string, ClaimValue>>

export interface User {
  /** UUID, never reused; survives a rename. */
  readonly id: string
  readonly username: string
  /** Name of the user store connection: `PRIMARY` for the local one. */
  readonly store: string
  /** Undefined: a person. Others are accounts of plugins, which `Users` does not know. */
  readonly kind?: 'agent'
  /** False: refused at every door. */
  readonly active: boolean
  readonly claims: Claims
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly updatedAt: number
  /** Grows with each change; the ETag of SCIM. */
  readonly version: number
}
/** What an administrator decides about an account. */
export interface AccountChange {
  /** True: no way in until an administrator takes it back. False takes back the lock after wrong passwords as well, and forgets them. */
  readonly locked?: boolean
  readonly disabled?: boolean
  /** The password lets its owner in no more, but to set another one. A new password takes it back. */
  readonly mustChangePassword?: boolean
}
export interface NewUser extends AccountChange {
  readonly username: string
  readonly password?: string
  /** A machine made the password: what tenants demand of those that people choose does not hold for it. */
  readonly randomPassword?: true
  readonly active?: boolean
  readonly claims?: Claims
}
export interface UserChange extends AccountChange {
  readonly username?: string
  readonly password?: string
  /** A machine made the password: what tenants demand of those that people choose does not hold for it. */
  readonly randomPassword?: true
  /** The password is its owner's choice: a duty to change it is settled, and the rules of the store for owners hold. */
  readonly byOwner?: true
  /** True ends a lock as well; false is the same as `disabled`. */
  readonly active?: boolean
  /** Replaces all claims. */
  readonly claims?: Claims
}
export interface UserSearch {
  readonly where?: UserFilter
  readonly limit: number
  /** From 0. */
  readonly offset: number
  readonly orderBy?: 'username' | 'createdAt' | 'updatedAt' | 'id'
  readonly descending?: boolean
}
/**
 * A field is `id`, `username`, `store`, `active`, `locked`, `disabled`, `createdAt`, `updatedAt`, or the name of a
 * claim; in the local store also `lastSignInAt`, `passwordChangedAt` and `lockedUntil` (after wrong passwords), which not everybody has. Text compares without regard to case (RFC 7643 §2.2: `caseExact` is false), ids exactly, order is that of code points. A list of
 * values passes when one of them does.
 * A value of another type passes no test but `ne`, which is the opposite of `eq`: it passes what has no value, too.
 */
export type UserFilter =
  | {
      readonly op: 'eq' | 'sw' | 'co' | 'ew' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'
      readonly field: string
      readonly value: string | number | boolean
      /** Text claims only: compare as written. */
      readonly caseExact?: boolean
    }
  | { readonly op: 'pr'; readonly field: string }
  | { readonly op: 'and' | 'or'; readonly parts: readonly UserFilter[] }
  | { readonly op: 'not'; readonly part: UserFilter }

export interface UserPage {
  readonly total: number
  readonly users: readonly User[]
  /** Names of stores that did not answer: their users are missing. */
  readonly skipped?: readonly string[]
}
/** A walk through all users, page by page: its price does not grow with the way, and who comes or goes moves nobody else. */
export interface UserWalk {
  readonly where?: UserFilter
  /** Only this store. */
  readonly store?: string
  readonly limit: number
  /** `next` of the page before, in the same order. */
  readonly after?: string
  /** One order over all stores. Default: store after store, in each that of ids. */
  readonly orderBy?: UserSearch['orderBy']
  readonly descending?: boolean
}
export interface WalkedPage {
  readonly users: readonly User[]
  /** Undefined: these were the last. */
  readonly next?: string
}
