import { createHash, randomBytes } from 'node:crypto'
import { type Digest, type DigestName, WeakPassword } from '../contracts.ts'
import { decoded, equalBytes, formsOf, someForm } from './bytes.ts'
import { onlyThese, type Properties, truthOf } from './properties.ts'

const lengths = { MD5: 16, 'SHA-1': 20, 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 } as const
export type ShaName = keyof typeof lengths
export const isSha = (name: DigestName): name is ShaName => name in lengths
const nodeName = (name: ShaName) => name.toLowerCase().replace('sha-', 'sha')

/** digest(password, then the salt's text), once: fast to guess. For what other systems stored. */
export const shaDigest = (name: ShaName, properties: Properties): Digest => {
  onlyThese(properties, ['salted'])
  const salted = truthOf(properties, 'salted', true)
  const length = lengths[name]
  const digest = (password: Buffer, salt: string) => createHash(nodeName(name)).update(password).update(salt).digest()
  return {
    name,
    fits: ({ hash }) => decoded(hash, length) !== undefined,
    async verify({ hash, salt }, password) {
      const wanted = decoded(hash, length)
      return wanted !== undefined && someForm(password, async (bytes) => equalBytes(digest(bytes, salt ?? ''), wanted))
    },
    async create(password) {
      const [bytes] = formsOf(password.normalize('NFC'))
      if (!bytes) throw new WeakPassword('a password is not empty and has at most 1024 bytes')
      const salt = salted ? randomBytes(16).toString('base64') : undefined
      return { hash: digest(bytes, salt ?? '').toString('base64'), salt }
    },
    outdated: ({ salt }) => salted && !salt,
  }
}
const schemes: Readonly<Record<string, ShaName>> = {
  MD5: 'MD5',
  SMD5: 'MD5',
  SHA: 'SHA-1',
  SSHA: 'SHA-1',
  SHA256: 'SHA-256',
  SSHA256: 'SHA-256',
  SHA384: 'SHA-384',
  SSHA384: 'SHA-384',
  SHA512: 'SHA-512',
  SSHA512: 'SHA-512',
}

/** `{SSHA}` and its like, of RFC 2307 and OpenLDAP: base64 of the digest and the salt's bytes. */
export const schemeCheck = (hash: string): ((password: string) => Promise<boolean>) | undefined => {
  const [, scheme = '', text = ''] = /^\{([A-Z0-9]{3,7})\}([A-Za-z0-9+/=]{16,256})$/.exec(hash) ?? []
  const name = Object.hasOwn(schemes, scheme) ? schemes[scheme] : undefined
  if (!name) return undefined
  const bytes = Buffer.from(text, 'base64')
  const [wanted, salt] = [bytes.subarray(0, lengths[name]), bytes.subarray(lengths[name])]
  const salted = scheme.startsWith('SS') || scheme === 'SMD5'
  const wellFormed = bytes.length >= lengths[name] && salted === salt.length > 0
  return (password) => someForm(password, async (form) => wellFormed && equalBytes(createHash(nodeName(name)).update(form).update(salt).digest(), wanted))
}
