import { createHmac, randomBytes } from 'node:crypto'
import type { Digest } from '../contracts.ts'
import { equalBytes, formsOf } from './bytes.ts'

const key = randomBytes(32)
/** Of one length, so that the comparison tells nothing about the lengths. */
const same = (a: Uint8Array, b: Uint8Array) => equalBytes(createHmac('sha256', key).update(a).digest(), createHmac('sha256', key).update(b).digest())

/** The password itself: for old systems, to read only. */
export const plainDigest = (): Digest => ({
  name: 'PLAIN_TEXT',
  fits: () => true,
  verify: async ({ hash }, password) => formsOf(password).some((bytes) => hash !== '' && same(bytes, Buffer.from(hash))),
  create: async (password) => ({ hash: password.normalize('NFC') }),
  outdated: () => false,
})
