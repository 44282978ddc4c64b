import type { GroupReader } from '@gatehouse/users/contracts'
import type { Directory } from '../connect/directory.ts'
import type { Layout } from '../layout.ts'
import type { Lookup } from '../read/lookup.ts'
import { createGroupFinder } from './find.ts'
import { createMembers } from './members.ts'
import { createMemberships } from './memberships.ts'

/** Read from the directory as it is: groups are administered there. */
export const createGroupReader = (directory: Directory, layout: Layout, lookup: Lookup, keepMs: number): GroupReader => {
  const finder = createGroupFinder(directory, layout, lookup, keepMs)
  return {
    ...createMemberships(directory, layout, lookup, finder),
    findGroup: async (by, value) => (await finder.one(by, value))?.group,
    searchGroups: finder.search,
    walkGroups: finder.walk,
    membersOf: createMembers(directory, layout, lookup, finder, keepMs),
  }
}
