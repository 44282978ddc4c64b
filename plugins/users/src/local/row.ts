import type { User } from '../contracts.ts'
import type { UserRow } from '../data/tables.ts'
import { primary } from '../names.ts'

export const toUser = ({ id, username, active, claims, createdAt, updatedAt, version }: UserRow): User =>
  Object.freeze({ id, username, store: primary, active, claims, createdAt, updatedAt, version })
