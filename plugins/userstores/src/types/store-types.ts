import type { UserStoreKinds } from '@gatehouse/users/contracts'
import { UserStoreError } from '../errors.ts'
import { type StoreType, storeTypeOf } from './store-type.ts'

/** The types that stores can be of; made when they are asked for first, since every kind is there then. */
export const storeTypes = (kinds: UserStoreKinds) => {
  let made: readonly StoreType[] | undefined
  const all = (): readonly StoreType[] => {
    made ??= [...kinds.all().values()].map(storeTypeOf)
    return made
  }
  return {
    all,
    ofKind: (kind: string): StoreType | undefined => all().find((type) => type.kind.name === kind),
    /** By id, padded or not, with or without the class. @throws UserStoreError */
    byId(id: string): StoreType {
      const name = Buffer.from(id.replace(/=+$/, ''), 'base64').toString('utf8')
      const found = all().find((type) => type.name === name || type.className === name)
      if (!found) throw new UserStoreError('typeUnknown', 'there is no such type of user stores')
      return found
    },
    byName: (name: string): StoreType | undefined => all().find((type) => type.name === name),
  }
}
export type StoreTypes = ReturnType<typeof storeTypes>
