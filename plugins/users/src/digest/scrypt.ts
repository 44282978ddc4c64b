import { randomBytes, type ScryptOptions, scrypt } from 'node:crypto'
import { type Digest, WeakPassword } from '../contracts.ts'
import type { Gate } from '../password/gate.ts'
import { formatPhc, type Phc, parsePhc } from '../password/phc.ts'
import { equalBytes, formsOf, someForm } from './bytes.ts'
import { onlyThese, type Properties, wholeOf } from './properties.ts'

const derive = (password: Buffer, salt: Buffer, length: number, options: ScryptOptions): Promise<Buffer> =>
  new Promise((resolve, reject) => scrypt(password, salt, length, options, (error, key) => (error ? reject(error) : resolve(key))))
/** Bytes that one hash may take. */
const mostMemory = 256 * 1024 * 1024

const optionsOf = ({ params }: Pick<Phc, 'params'>): ScryptOptions | undefined => {
  const { ln = 0, r = 0, p = 0 } = params
  if (ln < 1 || ln > 24 || r < 1 || p < 1 || p > 16 || 128 * 2 ** ln * r > mostMemory || r * p >= 2 ** 20) return undefined
  return { N: 2 ** ln, r, p, maxmem: 128 * 2 ** ln * r + 128 * r * p + 1024 * 1024 }
}
const phcOf = (hash: string): Phc | undefined => {
  const phc = parsePhc(hash)
  return phc?.id === 'scrypt' && phc.hash.length >= 16 ? phc : undefined
}
/** `$scrypt$ln=16,r=8,p=1$salt$hash`, RFC 7914. */
export const scryptCheck = (hash: string, gate: Gate): ((password: string) => Promise<boolean>) | undefined => {
  const phc = phcOf(hash)
  if (!phc) return undefined
  const options = optionsOf(phc)
  return (password) =>
    someForm(password, async (bytes) => options !== undefined && equalBytes(await gate(() => derive(bytes, phc.salt, phc.hash.length, options)), phc.hash))
}
export const scryptDigest = (properties: Properties, gate: Gate): Digest => {
  onlyThese(properties, ['cost', 'blockSize', 'parallelism'])
  /** OWASP: N = 2^17, r = 8, p = 1. */
  const params = { ln: wholeOf(properties, 'cost', 17, 14, 18), r: wholeOf(properties, 'blockSize', 8, 8, 8), p: wholeOf(properties, 'parallelism', 1, 1, 16) }
  const options = optionsOf({ params }) as ScryptOptions
  return {
    name: 'SCRYPT',
    fits: ({ hash }) => phcOf(hash) !== undefined,
    verify: async ({ hash }, password) => (await scryptCheck(hash, gate)?.(password)) ?? false,
    async create(password) {
      const [bytes] = formsOf(password.normalize('NFC'))
      if (!bytes) throw new WeakPassword('a password is not empty and has at most 1024 bytes')
      const salt = randomBytes(16)
      return { hash: formatPhc({ id: 'scrypt', version: undefined, params, salt, hash: await gate(() => derive(bytes, salt, 32, options)) }) }
    },
    outdated({ hash }) {
      const found = phcOf(hash)?.params
      return found?.ln !== params.ln || found.r !== params.r || found.p !== params.p
    },
  }
}
