import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { MasterKeyError } from './errors.ts'

/** What is made of one master key. */
export interface MasterKey {
  /** Names the key without telling it: stands in each sealed text and in the database. 11 base64url characters. */
  readonly id: string
  /** AES-256. */
  readonly sealing: KeyObject
  /** HKDF-SHA-256 (RFC 5869), 32 bytes. */
  derive(purpose: string): Buffer
}
const keyBytes = 32
const expand = (master: Buffer, info: string, length: number): Buffer => Buffer.from(hkdfSync('sha256', master, '', `gatehouse/${info}`, length))

export const masterKeyFrom = (master: Buffer): MasterKey => ({
  id: expand(master, 'key-id', 8).toString('base64url'),
  sealing: createSecretKey(expand(master, 'seal', keyBytes)),
  derive: (purpose) => expand(master, `derive/${purpose}`, keyBytes),
})
/** @param where named in the error, e.g. `[sealing] master_key`. @throws MasterKeyError */
export const parseMasterKey = (text: string, where: string): MasterKey => {
  const trimmed = text.trim()
  const bytes = Buffer.from(trimmed, 'base64')
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed) || bytes.length !== keyBytes) {
    throw new MasterKeyError(`${where} must be ${keyBytes} random bytes in base64: openssl rand -base64 ${keyBytes}`)
  }
  return masterKeyFrom(bytes)
}
/** The one that seals, and older ones that still open. */
export interface KeyRing {
  readonly current: MasterKey
  readonly all: ReadonlyMap<string, MasterKey>
}
export const keyRing = (current: MasterKey, previous: readonly MasterKey[]): KeyRing => ({
  current,
  all: new Map([...previous, current].map((key) => [key.id, key])),
})
