import type { User } from '@gatehouse/users/contracts'
import type { AttributeMap, Attributes } from '../attributes.ts'
import type { JdbcSettings } from '../settings.ts'
import { timeOf } from '../sql/times.ts'

/** A row of UM_USER. */
export interface UserRow {
  /** UM_ID. */
  readonly key: number | string
  readonly id: string
  readonly username: string
}
export interface ToUserDeps {
  readonly attributes: AttributeMap
  readonly settings: Pick<JdbcSettings, 'disabledAttribute' | 'createdAttribute' | 'modifiedAttribute'>
  readonly store: string
}
/** The version is the time of the last change: it grows with each, by no known step. */
export const userMaker =
  ({ attributes, settings, store }: ToUserDeps) =>
  ({ id, username }: UserRow, values: Attributes): User => {
    const updatedAt = timeOf(values.get(settings.modifiedAttribute))
    return Object.freeze({
      id,
      username,
      store,
      active: values.get(settings.disabledAttribute)?.toLowerCase() !== 'true',
      claims: attributes.toClaims(values),
      createdAt: timeOf(values.get(settings.createdAttribute)),
      updatedAt,
      version: updatedAt,
    })
  }
export type UserMaker = ReturnType<typeof userMaker>
