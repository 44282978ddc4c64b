/** One stored hash in the PHC string format: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`. */
export interface Phc {
  readonly id: string
  readonly version: number | undefined
  readonly params: Readonly<Record<string, number>>
  readonly salt: Buffer
  readonly hash: Buffer
}
const shape =
  /^\$([a-z0-9-]{1,32})(?:\$v=(\d{1,9}))?(?:\$([a-z0-9-]{1,32}=\d{1,9}(?:,[a-z0-9-]{1,32}=\d{1,9})*))?\$([A-Za-z0-9+/]{1,88})\$([A-Za-z0-9+/]{1,172})$/

const paramsOf = (text: string): Readonly<Record<string, number>> =>
  Object.assign(
    Object.create(null),
    Object.fromEntries(text.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), Number(pair.slice(pair.indexOf('=') + 1))])),
  )

/** Undefined: not of this format. */
export const parsePhc = (text: string): Phc | undefined => {
  const match = text.length <= 512 ? shape.exec(text) : null
  if (!match) return undefined
  const [, id = '', version, params = '', salt = '', hash = ''] = match
  return {
    id,
    version: version === undefined ? undefined : Number(version),
    params: params === '' ? Object.create(null) : paramsOf(params),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
export const formatPhc = ({ id, version, params, salt, hash }: Phc): string => {
  const listed = Object.entries(params).map(([name, value]) => `${name}=${value}`)
  const parts = [id, ...(version === undefined ? [] : [`v=${version}`]), ...(listed.length === 0 ? [] : [listed.join(',')]), unpadded(salt), unpadded(hash)]
  return `$${parts.join('$')}`
}
