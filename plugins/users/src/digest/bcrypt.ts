import { type Digest, WeakPassword } from '../contracts.ts'
import type { Gate } from '../password/gate.ts'
import { formsOf, someForm } from './bytes.ts'
import { onlyThese, type Properties, wholeOf } from './properties.ts'

const shape = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/
/** Two to its power are the rounds: 15 takes two seconds. */
const mostCost = 15
/** What comes after is not minded by bcrypt: longer passwords are refused instead of being cut off. */
const mostBytes = 72
const costOf = (hash: string): number => Number(shape.exec(hash)?.[1] ?? Number.NaN)
const bcrypt = () => import('@node-rs/bcrypt')

export const bcryptCheck = (hash: string, gate: Gate): ((password: string) => Promise<boolean>) | undefined => {
  const cost = costOf(hash)
  if (Number.isNaN(cost)) return undefined
  if (cost < 4 || cost > mostCost) return async () => false
  // $2y$ is what PHP calls $2b$.
  const known = hash.replace(/^\$2y\$/, '$2b$')
  return (password) => someForm(password, async (bytes) => (bytes.includes(0) ? false : gate(async () => (await bcrypt()).verify(bytes, known))), mostBytes)
}
export const bcryptDigest = (properties: Properties, gate: Gate): Digest => {
  onlyThese(properties, ['cost'])
  const cost = wholeOf(properties, 'cost', 12, 10, mostCost)
  return {
    name: 'BCRYPT',
    fits: ({ hash }) => shape.test(hash),
    verify: async ({ hash }, password) => (await bcryptCheck(hash, gate)?.(password)) ?? false,
    async create(password) {
      const [bytes] = formsOf(password.normalize('NFC'), mostBytes)
      if (!bytes || bytes.includes(0)) throw new WeakPassword(`a password is not empty and has at most ${mostBytes} bytes here`)
      return { hash: await gate(async () => (await bcrypt()).hash(bytes, { cost })) }
    },
    outdated: ({ hash }) => costOf(hash) !== cost,
  }
}
