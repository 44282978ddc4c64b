import type { Group } from '@gatehouse/users/contracts'
import type { KnownGroup } from './contracts.ts'
import { qualified } from './names.ts'

/** A group that a store keeps, under its name for people. Stores count no versions: the time of the last change serves. */
export const known = (group: Group, store: string): KnownGroup => ({
  ...group,
  store,
  name: qualified(store, group.name),
  externalId: null,
  version: group.updatedAt,
  writable: false,
})
