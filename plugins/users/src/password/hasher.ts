import { randomBytes } from 'node:crypto'
import { hash as argon2Hash, verify as argon2Verify } from '@node-rs/argon2'
import type { Gate } from './gate.ts'
import { formatPhc, parsePhc } from './phc.ts'

export interface HashCost {
  /** KiB. */
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}
export interface Hasher {
  /** A PHC string with a new salt. */
  hash(password: string): Promise<string>
  /** False for what is no argon2 hash, too: after the same work. */
  verify(stored: string | undefined, password: string): Promise<boolean>
  /** Made with another cost than today's. */
  outdated(stored: string): boolean
}
/** Longer ones match nothing; nothing is cut off. */
export const longestPassword = 1024
const outputLength = 32
/** Argon2 v1.3, the `Version` and `Algorithm` of @node-rs/argon2: const enums, which type stripping cannot import. */
const argon2id = 2

/** NFC as in RFC 8265 §4.2.2, so that the same keys on another system give the same bytes. */
export const passwordBytes = (password: string): Buffer => Buffer.from(password.normalize('NFC'))

/** argon2id, RFC 9106, in the thread pool. */
export const createHasher = (cost: HashCost, gate: Gate): Hasher => {
  const params = { m: cost.memory, t: cost.passes, p: cost.parallelism }
  /** No password has this hash: it is random. Checked where there is nothing to check. Security rule 5.2. */
  const nobody = formatPhc({ id: 'argon2id', version: 19, params, salt: randomBytes(16), hash: randomBytes(outputLength) })
  const options = { algorithm: argon2id, memoryCost: cost.memory, timeCost: cost.passes, parallelism: cost.parallelism, outputLen: outputLength }
  const isArgon2 = (stored: string) => /^argon2(id|i|d)$/.test(parsePhc(stored)?.id ?? '')
  return {
    hash: (password) => gate(() => argon2Hash(passwordBytes(password), options)),
    verify(stored, password) {
      const bytes = passwordBytes(password)
      const usable = stored !== undefined && isArgon2(stored) && bytes.length > 0 && bytes.length <= longestPassword
      return gate(async () => (await argon2Verify(usable ? stored : nobody, usable ? bytes : 'nobody')) && usable)
    },
    outdated(stored) {
      const phc = parsePhc(stored)
      return phc?.id !== 'argon2id' || phc.version !== 19 || phc.params.m !== params.m || phc.params.t !== params.t || phc.params.p !== params.p
    },
  }
}
