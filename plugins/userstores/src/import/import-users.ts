import { ServerError, type Tenant, Transient } from '@gatehouse/kernel'
import type { Users } from '@gatehouse/users/contracts'
import { UserStoreError } from '../errors.ts'
import type { ReadRow, UserRow } from './rows.ts'

export interface RowReport {
  /** From 1, without the line of column names. */
  readonly row: number
  readonly username?: string
  readonly status: 'created' | 'exists' | 'invalid' | 'failed'
  readonly id?: string
  readonly reason?: string
}
export interface ImportReport {
  readonly total: number
  readonly created: number
  readonly rows: readonly RowReport[]
}
const mostRows = 5000
/** Writes of one turn share a commit. */
const atOnce = 8

const nameOf = (read: ReadRow): string => ('user' in read ? read.user.username.normalize('NFC').toLowerCase() : '')
/** Of two rows with one name the first comes first. */
const groupsOf = (given: readonly ReadRow[]): readonly (readonly ReadRow[])[] => {
  const groups: ReadRow[][] = []
  let names = new Set<string>()
  for (const read of given) {
    const name = nameOf(read)
    const last = groups.at(-1)
    if (last && last.length < atOnce && !names.has(name)) last.push(read)
    else {
      groups.push([read])
      names = new Set()
    }
    if (name !== '') names.add(name)
  }
  return groups
}

/** Every row by itself: one that fails stops no other. @param store where names without a store go */
export const userImport = (users: Users) => {
  const create = (
    tenant: Tenant,
    { username, password, passwordHash, passwordSalt, passwordDigest, passwordFrom, active, locked, mustChangePassword, claims }: UserRow,
    store: string | undefined,
  ) => {
    const name = store === undefined || username.includes('/') ? username : `${store}/${username}`
    const imported = passwordHash === undefined ? undefined : { hash: passwordHash, salt: passwordSalt, digest: passwordDigest }
    const account = { active, locked, mustChangePassword }
    const given = Object.fromEntries(Object.entries({ password, ...account }).filter(([, value]) => value !== undefined))
    return users.create(
      tenant,
      { username: name, claims, ...given },
      { ...(imported ? { imported } : {}), ...(passwordFrom === undefined ? {} : { passwordFrom }) },
    )
  }
  const failure = (error: unknown): Pick<RowReport, 'status' | 'reason'> => {
    if (!(error instanceof ServerError) || error.status >= 500) {
      return { status: 'failed', reason: error instanceof Transient ? error.message : 'an error of the server' }
    }
    return { status: error.status === 409 ? 'exists' : 'invalid', reason: error.message }
  }
  return async (tenant: Tenant, given: readonly ReadRow[], store: string | undefined, signal: AbortSignal): Promise<ImportReport> => {
    if (given.length === 0 || given.length > mostRows) throw new UserStoreError('invalid', `one import holds 1 to ${mostRows} users`)
    const rows: RowReport[] = []
    const one = async (read: ReadRow, row: number): Promise<RowReport> => {
      if ('reason' in read) return { row, status: 'invalid', reason: read.reason }
      const { username } = read.user
      if (signal.aborted) return { row, username, status: 'failed', reason: 'the request has ended' }
      try {
        return { row, username, status: 'created', id: (await create(tenant, read.user, store)).id }
      } catch (error) {
        return { row, username, ...failure(error) }
      }
    }
    for (const group of groupsOf(given)) {
      const from = rows.length + 1
      rows.push(...(await Promise.all(group.map((read, index) => one(read, from + index)))))
    }
    return { total: rows.length, created: rows.filter(({ status }) => status === 'created').length, rows }
  }
}
export type UserImport = ReturnType<typeof userImport>
