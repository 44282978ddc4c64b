import { randomBytes } from 'node:crypto'

/** RFC 9562 §5.8: the version tells an agent's id from those of people, so that nobody has to be asked. */
export const newAgentId = (): string => {
  const hex = randomBytes(16).toString('hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
}
export const isAgentId = (id: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)
/** 256 random bits: security rule 1.10. */
export const newSecret = (): string => randomBytes(32).toString('base64url')
