import { z } from '@gatehouse/kernel'
import { type Claims, digestNames } from '@gatehouse/users/contracts'
import { UserStoreError } from '../errors.ts'
import { parseCsv } from './csv.ts'

const claimPrefix = 'http://wso2.org/claims/'
const claimValue: z.ZodType<Claims[string]> = z.lazy(() => z.union([z.string().max(10_000), z.number(), z.boolean(), z.array(claimValue).max(500)]))
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]).optional()
const userRow = z.strictObject({
  username: z.string().min(1).max(255),
  password: z.string().min(1).max(1024).optional(),
  passwordHash: z.string().min(1).max(512).optional(),
  passwordSalt: z.string().max(128).optional(),
  passwordDigest: z.enum(digestNames).optional(),
  passwordFrom: z.string().min(1).max(64).optional(),
  active: flag,
  locked: flag,
  mustChangePassword: flag,
  claims: z.record(z.string().max(200), claimValue).default({}),
})
export type UserRow = z.output<typeof userRow>
/** A row, or why it is none. */
export type ReadRow = { readonly user: UserRow } | { readonly reason: string }

const own = ['username', 'password', 'passwordHash', 'passwordSalt', 'passwordDigest', 'passwordFrom', 'active', 'locked', 'mustChangePassword']
const named = (claim: string) => (claim.startsWith(claimPrefix) ? claim.slice(claimPrefix.length) : claim)
const readRow = (given: unknown): ReadRow => {
  const result = userRow.safeParse(given)
  if (!result.success) return { reason: result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') }
  return { user: { ...result.data, claims: Object.fromEntries(Object.entries(result.data.claims).map(([claim, value]) => [named(claim), value])) } }
}
/** `{"users": […]}`. @throws UserStoreError */
export const rowsOfJson = (text: string): readonly ReadRow[] => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UserStoreError('invalid', 'the body is no JSON')
  }
  const { users } = (value ?? {}) as { users?: unknown }
  if (!Array.isArray(users)) throw new UserStoreError('invalid', 'the body holds no list of users')
  return users.map(readRow)
}
/** The first line names the columns: those of a user, all others are claims. Empty fields are not there. @throws UserStoreError */
export const rowsOfCsv = (text: string): readonly ReadRow[] => {
  const [header = [], ...lines] = parseCsv(text)
  const columns = header.map((name) => name.trim())
  if (!columns.includes('username') || new Set(columns).size !== columns.length || columns.includes(''))
    throw new UserStoreError('invalid', 'the first line of the CSV names each column once, username among them')
  return lines.map((line): ReadRow => {
    if (line.length !== columns.length) return { reason: `it has ${line.length} fields instead of ${columns.length}` }
    const fields = columns.map((column, index) => [column, line[index] ?? ''] as const).filter(([, value]) => value !== '')
    const mine = fields.filter(([column]) => own.includes(column))
    return readRow({ ...Object.fromEntries(mine), claims: Object.fromEntries(fields.filter(([column]) => !own.includes(column))) })
  })
}
