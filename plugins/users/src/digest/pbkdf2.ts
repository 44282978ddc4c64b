import { pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { type Digest, InvalidDigest, WeakPassword } from '../contracts.ts'
import type { Gate } from '../password/gate.ts'
import { decoded, equalBytes, formsOf, fromBase64, someForm } from './bytes.ts'
import { onlyThese, type Properties, wholeOf } from './properties.ts'

const derive = promisify(pbkdf2)
const mostIterations = 5_000_000
const prfs: Readonly<Record<string, string>> = {
  PBKDF2WithHmacSHA1: 'sha1',
  PBKDF2WithHmacSHA256: 'sha256',
  PBKDF2WithHmacSHA384: 'sha384',
  PBKDF2WithHmacSHA512: 'sha512',
}
const hashes: ReadonlySet<string> = new Set(Object.values(prfs))

/** RFC 8018 §5.2. The salt's text is base64 of its bytes. */
export const pbkdf2Digest = (properties: Properties, gate: Gate): Digest => {
  onlyThese(properties, ['pbkdf2.iteration.count', 'pbkdf2.dkLength', 'pbkdf2.prf'])
  const iterations = wholeOf(properties, 'pbkdf2.iteration.count', 10_000, 1, mostIterations)
  const length = wholeOf(properties, 'pbkdf2.dkLength', 256, 128, 1024) >> 3
  const prf = properties['pbkdf2.prf'] ?? 'PBKDF2WithHmacSHA256'
  const hashName = typeof prf === 'string' && Object.hasOwn(prfs, prf) ? (prfs[prf] ?? '') : ''
  if (!hashName) throw new InvalidDigest('pbkdf2.prf of a password digest is PBKDF2WithHmacSHA1, -SHA256, -SHA384 or -SHA512')
  const compute = (password: Buffer, salt: Buffer) => gate(() => derive(password, salt, iterations, length, hashName))
  return {
    name: 'PBKDF2',
    fits: ({ hash, salt }) => Boolean(salt) && decoded(hash, length) !== undefined,
    async verify({ hash, salt }, password) {
      const [wanted, saltBytes] = [decoded(hash, length), fromBase64(salt ?? '')]
      if (!wanted || !saltBytes || saltBytes.length === 0) return false
      return someForm(password, async (bytes) => equalBytes(await compute(bytes, saltBytes), wanted))
    },
    async create(password) {
      const [bytes] = formsOf(password.normalize('NFC'))
      if (!bytes) throw new WeakPassword('a password is not empty and has at most 1024 bytes')
      const salt = randomBytes(16)
      return { hash: (await compute(bytes, salt)).toString('base64'), salt: salt.toString('base64') }
    },
    outdated: () => false,
  }
}

/** `$pbkdf2-sha256$i=29000,l=32$salt$hash`, or passlib's `$pbkdf2-sha256$29000$salt$hash`. */
export const pbkdf2Check = (text: string, gate: Gate): ((password: string) => Promise<boolean>) | undefined => {
  const match = /^\$pbkdf2(?:-(sha\d{1,3}))?\$(?:i=)?(\d{1,7})(?:,l=\d{1,3})?\$([A-Za-z0-9+/.]{1,200})={0,2}\$([A-Za-z0-9+/.]{1,200})={0,2}$/.exec(text)
  if (!match) return undefined
  const [, name = 'sha1', count = '', saltText = '', hashText = ''] = match
  const [salt, wanted, iterations] = [fromBase64(saltText), fromBase64(hashText), Number(count)]
  if (!salt || !wanted || wanted.length < 16 || !hashes.has(name) || iterations < 1 || iterations > mostIterations) return async () => false
  return (password) => someForm(password, async (bytes) => equalBytes(await gate(() => derive(bytes, salt, iterations, wanted.length, name)), wanted))
}
