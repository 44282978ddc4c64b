import { verify } from '@node-rs/argon2'
import type { Digest } from '../contracts.ts'
import type { Gate } from '../password/gate.ts'
import { createHasher, type HashCost } from '../password/hasher.ts'
import { parsePhc } from '../password/phc.ts'
import { someForm } from './bytes.ts'
import { onlyThese, type Properties, wholeOf } from './properties.ts'

const mostMemory = 256 * 1024
const isArgon2 = (hash: string) => /^argon2(id|i|d)$/.test(parsePhc(hash)?.id ?? '')

/** RFC 9106, all three kinds. Above these costs a hash is not computed: whoever can write to the database could stop the server. */
export const argon2Check = (hash: string, gate: Gate): ((password: string) => Promise<boolean>) | undefined => {
  if (!isArgon2(hash)) return undefined
  const { m = 0, t = 0, p = 0 } = parsePhc(hash)?.params ?? {}
  const bearable = m >= 8 && m <= mostMemory && t >= 1 && t <= 20 && p >= 1 && p <= 16
  return (password) => someForm(password, async (bytes) => bearable && gate(() => verify(hash, bytes)))
}
export const argon2Digest = (properties: Properties, gate: Gate, usual: HashCost): Digest => {
  onlyThese(properties, ['memory', 'passes', 'parallelism'])
  const cost = {
    memory: wholeOf(properties, 'memory', usual.memory, Math.min(usual.memory, 7168), mostMemory),
    passes: wholeOf(properties, 'passes', usual.passes, 1, 20),
    parallelism: wholeOf(properties, 'parallelism', usual.parallelism, 1, 16),
  }
  const hasher = createHasher(cost, gate)
  return {
    name: 'ARGON2',
    fits: ({ hash }) => isArgon2(hash),
    verify: async ({ hash }, password) => (await argon2Check(hash, gate)?.(password)) ?? false,
    create: async (password) => ({ hash: await hasher.hash(password) }),
    outdated: ({ hash }) => hasher.outdated(hash),
  }
}
