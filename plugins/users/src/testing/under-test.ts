import { randomUUID } from 'node:crypto'
import { type NewUser, type User, type UserStore, writesUsers } from '../contracts.ts'

export interface StoreUnderTest {
  readonly store: UserStore
  /** Puts users there by other means: for stores that do not write. */
  readonly seed?: (users: readonly NewUser[]) => Promise<void>
  /** Claims that it can hold and search; default: those of the suite. */
  readonly claims?: readonly string[]
  /** Versions come from the store's own clock or change number: a change makes them greater by no known step. */
  readonly unevenVersions?: boolean
  close?(): Promise<void>
}
export type Open = () => Promise<StoreUnderTest>

const fitting = ({ claims }: StoreUnderTest, user: NewUser): NewUser =>
  claims && user.claims ? { ...user, claims: Object.fromEntries(Object.entries(user.claims).filter(([name]) => claims.includes(name))) } : user

/** Fills a store, then tells what is in it. */
export const fill = async (subject: StoreUnderTest, people: readonly NewUser[]): Promise<readonly User[]> => {
  const { store, seed } = subject
  const users = people.map((user) => fitting(subject, user))
  if (seed) await seed(users)
  else if (writesUsers(store)) for (const user of users) await store.create({ ...user, id: randomUUID() })
  else throw new Error('a store that does not write needs seed()')
  return Promise.all(users.map(async ({ username }) => (await store.find('username', username)) ?? Promise.reject(new Error(`${username} is not there`))))
}

/** Runs with a fresh store and closes it. */
export const withStore = (open: Open, run: (subject: StoreUnderTest) => Promise<void>) => async (): Promise<void> => {
  const subject = await open()
  try {
    await run(subject)
  } finally {
    await subject.close?.()
  }
}
