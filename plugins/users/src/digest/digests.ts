import { type Digest, type DigestName, type Digests, InvalidDigest, type StoredPassword } from '../contracts.ts'
import type { Gate } from '../password/gate.ts'
import type { HashCost } from '../password/hasher.ts'
import { argon2Check, argon2Digest } from './argon2.ts'
import { bcryptCheck, bcryptDigest } from './bcrypt.ts'
import { pbkdf2Check, pbkdf2Digest } from './pbkdf2.ts'
import { plainDigest } from './plain.ts'
import type { Properties } from './properties.ts'
import { scryptCheck, scryptDigest } from './scrypt.ts'
import { isSha, schemeCheck, shaDigest } from './sha.ts'

const checks = [argon2Check, bcryptCheck, scryptCheck, pbkdf2Check, schemeCheck] as const

export const createDigests = (gate: Gate, usual: HashCost): Digests => {
  const kinds: Readonly<Partial<Record<DigestName, (properties: Properties) => Digest>>> = {
    PLAIN_TEXT: plainDigest,
    PBKDF2: (properties) => pbkdf2Digest(properties, gate),
    BCRYPT: (properties) => bcryptDigest(properties, gate),
    SCRYPT: (properties) => scryptDigest(properties, gate),
    ARGON2: (properties) => argon2Digest(properties, gate, usual),
  }
  const checkOf = ({ hash }: StoredPassword) => {
    for (const check of checks) {
      const found = check(hash, gate)
      if (found) return found
    }
    return undefined
  }
  return {
    open(name, properties = {}) {
      const digest = isSha(name) ? shaDigest(name, properties) : kinds[name]?.(properties)
      if (!digest) throw new InvalidDigest('there is no such password digest', { detail: name })
      return digest
    },
    recognize: (stored) => (checkOf(stored) ? { verify: async (given, password) => (await checkOf(given)?.(password)) ?? false } : undefined),
  }
}
