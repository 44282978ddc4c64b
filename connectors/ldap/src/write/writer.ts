import type { Log } from '@gatehouse/kernel'
import type { UserWriter } from '@gatehouse/users/contracts'
import type { Directory } from '../connect/directory.ts'
import type { Layout, Nursery } from '../layout.ts'
import type { Reader } from '../store.ts'
import { createFeatures } from './controls.ts'
import { createUsers } from './create.ts'
import { createPasswords } from './passwords.ts'
import { removeUsers } from './remove.ts'
import { createTurns } from './turns.ts'
import { updateUsers } from './update.ts'

export interface WritingDeps {
  readonly directory: Directory
  readonly layout: Layout
  readonly nursery: Nursery
  readonly reader: Reader
  readonly encrypted: boolean
  readonly log: Log
}
/** The id of a new user is the directory's. `within` runs after the change: a creation is taken back when it fails, nothing else can be. */
export const createWriter = (given: WritingDeps): UserWriter => {
  const features = createFeatures(given.directory)
  const passwords = createPasswords({ ...given, flavour: given.layout.flavour, features })
  const deps = { ...given, passwords, turns: createTurns(), features }
  return { create: createUsers(deps), update: updateUsers(deps), remove: removeUsers(deps, given.log) }
}
