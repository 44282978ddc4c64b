import type { Clock, Log, Tenant } from '@gatehouse/kernel'
import { type Data, oneOf } from '@gatehouse/kernel/data'
import type { Digests, ImportedPassword } from '../contracts.ts'
import { passwordTable } from '../data/tables.ts'
import type { Hasher } from '../password/hasher.ts'
import { importedCheck, importedText } from './imported.ts'

export interface PasswordDeps {
  readonly data: Data
  readonly clock: Clock
  readonly log: Log
  readonly hasher: Hasher
  readonly digests: Digests
}
/** When the passwords of these users were set, without a look at them. */
export const passwordTimes =
  (data: Data) =>
  async (tenant: Tenant, userIds: readonly string[]): Promise<ReadonlyMap<string, number>> =>
    new Map((await data.rows(tenant, passwordTable).list({ userId: oneOf(userIds) })).map(({ userId, changedAt }) => [userId, changedAt]))

/** Hashes at rest. */
export const storedPasswords = ({ data, clock, log, hasher, digests }: PasswordDeps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, passwordTable)
  /** Only where nobody changed the password meanwhile. It fails no sign-in. */
  const renew = async (tenant: Tenant, userId: string, old: string, password: string): Promise<void> => {
    try {
      const hash = await hasher.hash(password)
      await rows(tenant).update({ userId, hash: old }, { hash })
    } catch (error) {
      log.warn('a password could not be hashed anew', { tenantId: tenant.id, userId, error })
    }
  }
  const set = async (tenant: Tenant, userId: string, hash: string): Promise<void> => {
    const changedAt = clock.now()
    if ((await rows(tenant).update({ userId }, { hash, changedAt })) === 0) await rows(tenant).insert({ userId, hash, changedAt })
  }
  /** A wrong one costs a hash of ours as well, however cheap that of the other system is. Security rule 5.2. */
  const passesImported = async (check: (password: string) => Promise<boolean>, password: string): Promise<boolean> => {
    if (await check(password)) return true
    await hasher.verify(undefined, password)
    return false
  }
  return {
    hash: hasher.hash,
    set,
    take: (tenant: Tenant, userId: string, password: ImportedPassword): Promise<void> => set(tenant, userId, importedText(digests, password)),
    async verify(tenant: Tenant, userId: string, password: string): Promise<boolean> {
      const row = await rows(tenant).find({ userId })
      const imported = row && importedCheck(digests, row.hash)
      const right = imported ? await passesImported(imported, password) : await hasher.verify(row?.hash, password)
      if (right && row && hasher.outdated(row.hash)) await renew(tenant, userId, row.hash, password)
      return right
    },
    remove: (tenant: Tenant, userId: string) => rows(tenant).remove({ userId }),
  }
}
export type StoredPasswords = ReturnType<typeof storedPasswords>
