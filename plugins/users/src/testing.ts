import type { Digests } from './contracts.ts'
import { createDigests } from './digest/digests.ts'
import { createGate } from './password/gate.ts'
import { describeFinding } from './testing/finding.ts'
import { describeSearch } from './testing/search.ts'
import type { StoreUnderTest } from './testing/under-test.ts'
import { describeVerifying } from './testing/verifying.ts'
import { describeWriting } from './testing/writing.ts'

export { describeGroupReader, type GroupsUnderTest, type SeededGroup } from './testing/groups.ts'
export { matches, searchIn } from './testing/oracle.ts'
export type { StoreUnderTest } from './testing/under-test.ts'

/**
 * What every user store owes the others, by what it is capable of: call it in a test file with a way to open an empty store, or one
 * that `seed` fills.
 */
export const describeUserStore = (name: string, open: () => Promise<StoreUnderTest>): void => {
  describe(`${name} keeps the contract of user stores`, () => {
    describeFinding(open)
    describeVerifying(open)
    describeWriting(open)
    describeSearch(open)
  })
}

/** The digests of `Digests`, with a cost that tests can bear. */
export const testDigests = (): Digests => createDigests(createGate({ running: 2, waiting: 1000 }), { memory: 8, passes: 1, parallelism: 1 })
