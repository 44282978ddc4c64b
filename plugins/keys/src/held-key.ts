import type { Sealing } from '@gatehouse/kernel'
import { LRUCache } from 'lru-cache'
import { isAlgorithm } from './algorithms.ts'
import type { KeyAlgorithm, PublicJwk, SigningKey } from './contracts.ts'
import { type KeyRow, sealContext } from './data/key-table.ts'
import { imported } from './key-pair.ts'

/** A key ready to sign, or to decrypt. */
export interface HeldKey extends Omit<SigningKey, 'alg'> {
  readonly alg: KeyAlgorithm
  readonly jwk: PublicJwk
  readonly createdAt: number
  readonly signsFrom: number
  readonly publishedUntil: number | null
  /** The protected header, encoded once for each `typ`. */
  headerFor(typ: string | undefined): string
}
const max = 5000
/** `typ` values come from code, not from requests. */
const maxHeaders = 32

const headersOf = (alg: string, kid: string) => {
  const made = new Map<string | undefined, string>()
  return (typ: string | undefined): string => {
    const known = made.get(typ)
    if (known !== undefined) return known
    const header = Buffer.from(JSON.stringify({ alg, ...(typ === undefined ? {} : { typ }), kid })).toString('base64url')
    if (made.size < maxHeaders) made.set(typ, header)
    return header
  }
}

/** Opens and imports a key once and holds it: importing one costs more than signing with it. A `kid` never means another key. */
export const keyHolder = (sealing: Sealing, knows: (alg: string) => alg is KeyAlgorithm = isAlgorithm) => {
  const held = new LRUCache<string, Pick<HeldKey, 'privateKey' | 'publicKey' | 'headerFor'>>({ max })
  const openedKey = (tenantId: string, { kid, alg, sealedKey }: KeyRow) => {
    const place = sealContext(tenantId, kid)
    const known = held.get(place)
    if (known) return known
    const opened = { ...imported(sealing.open(sealedKey, place)), headerFor: headersOf(alg, kid) }
    held.set(place, opened)
    return opened
  }
  /** Undefined: of an algorithm that this version does not know, or does not offer. */
  return (tenantId: string, row: KeyRow): HeldKey | undefined => {
    const { kid, alg, publicJwk, createdAt, signsFrom, publishedUntil } = row
    return knows(alg) ? { kid, alg, jwk: publicJwk, createdAt, signsFrom, publishedUntil, ...openedKey(tenantId, row) } : undefined
  }
}
export type KeyHolder = ReturnType<typeof keyHolder>
