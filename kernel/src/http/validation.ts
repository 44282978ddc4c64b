import { BadRequest } from '../errors/errors.ts'
import type { Schema } from '../schema/schema.ts'
import { quotable } from './names.ts'

interface Issue {
  readonly code: string
  readonly message: string
  readonly path: readonly PropertyKey[]
  readonly keys?: readonly string[]
}
const MOST_ISSUES = 3

const missing = /received undefined$/
const reason = ({ code, message, keys }: Issue): string => {
  if (code === 'unrecognized_keys') return `does not know ${keys?.slice(0, 3).map(quotable).join(', ')}`
  if (code === 'invalid_type' && missing.test(message)) return 'is missing'
  return message.replace(/^Invalid input: /, '')
}
const place = (path: readonly PropertyKey[], whole: string): string => (path.length === 0 ? whole : quotable(path.map(String).join('.')))

/**
 * Checks outside input. The message names the place and what was expected, never what was sent: it may be a secret.
 * @param whole what the value is called in messages: `the query`
 * @throws BadRequest
 */
export const validated = <T>(schema: Schema<T>, value: unknown, whole: string): T => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issues = result.error.issues as readonly Issue[]
  throw new BadRequest(
    issues
      .slice(0, MOST_ISSUES)
      .map((issue) => `${place(issue.path, whole)} ${reason(issue)}`)
      .join('; '),
  )
}
