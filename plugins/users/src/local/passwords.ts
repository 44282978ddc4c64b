import type { Audit, Clock, Log, Tenant } from '@gatehouse/kernel'
import { type Data, oneOf } from '@gatehouse/kernel/data'
import { type Digests, type ImportedPassword, PasswordUsedBefore, type User } from '../contracts.ts'
import { passwordTable } from '../data/tables.ts'
import { type Hasher, longestPassword, passwordBytes } from '../password/hasher.ts'
import { type Origins, originIn, originText } from '../password/origins.ts'
import type { SignInPace } from '../sign-in/pace.ts'
import { passwordHistory } from './history.ts'
import { importedCheck, importedText } from './imported.ts'

export interface PasswordDeps {
  readonly data: Data
  readonly clock: Clock
  readonly log: Log
  readonly hasher: Hasher
  readonly digests: Digests
  readonly audit: Audit | undefined
  readonly origins: Origins
  readonly pace: SignInPace
  /** How many of the latest passwords a tenant lets nobody take again. */
  readonly historyOf: (tenant: Tenant) => Promise<number>
}
/** When the passwords of these users were set, without a look at them. */
export const passwordTimes =
  (data: Data) =>
  async (tenant: Tenant, userIds: readonly string[]): Promise<ReadonlyMap<string, number>> =>
    new Map((await data.rows(tenant, passwordTable).list({ userId: oneOf(userIds) })).map(({ userId, changedAt }) => [userId, changedAt]))

/** Hashes at rest. */
export const storedPasswords = ({ data, clock, log, hasher, digests, audit, origins, pace, historyOf }: PasswordDeps) => {
  const history = passwordHistory(data)
  const rows = (tenant: Tenant) => data.rows(tenant, passwordTable)
  /** Only where nobody changed the password meanwhile. It fails no sign-in. */
  const renew = async (tenant: Tenant, userId: string, old: string, password: string): Promise<boolean> => {
    try {
      const hash = await hasher.hash(password)
      return (await rows(tenant).update({ userId, hash: old }, { hash })) === 1
    } catch (error) {
      log.warn('a password could not be hashed anew', { tenantId: tenant.id, userId, error })
      return false
    }
  }
  const set = async (tenant: Tenant, userId: string, hash: string): Promise<void> => {
    const changedAt = clock.now()
    if ((await rows(tenant).update({ userId }, { hash, changedAt })) === 0) await rows(tenant).insert({ userId, hash, changedAt })
  }
  /** What is known elsewhere is not asked for. */
  const isSame = async (stored: string, password: string): Promise<boolean> => {
    const imported = importedCheck(digests, stored)
    return imported ? imported(password) : hasher.verify(originIn(stored) === undefined ? stored : undefined, password)
  }
  /** A wrong one costs a hash of ours as well, however cheap that of the other system is. Security rule 5.2. */
  const passesImported = async (check: (password: string) => Promise<boolean>, password: string): Promise<boolean> => {
    if (await check(password)) return true
    await hasher.verify(undefined, password)
    return false
  }
  /** Whoever has the right password moves here. Either answer costs a hash of ours, and a wrong one no more than for others. */
  const passesOrigin = async (tenant: Tenant, user: User, old: string, origin: string, password: string): Promise<boolean> => {
    const usable = password !== '' && passwordBytes(password).length <= longestPassword
    if (!usable || !(await pace.timed(tenant, user, () => origins.verify(tenant, origin, user.username, password)))) {
      await hasher.verify(undefined, password)
      return false
    }
    if (await renew(tenant, user.id, old, password))
      await audit?.record({ tenantId: tenant.id, action: 'users.password-moved', outcome: 'success', actorKind: 'system', target: user.id })
    return true
  }
  return {
    hash: hasher.hash,
    set,
    historyOf,
    /** All of them are tried, whichever it is. @throws PasswordUsedBefore */
    async checkUnused(tenant: Tenant, userId: string, password: string): Promise<void> {
      const count = await historyOf(tenant)
      if (count === 0) return
      const row = await rows(tenant).find({ userId })
      let used = false
      for (const stored of [...(row ? [row.hash] : []), ...(await history.of(tenant, userId, count - 1))]) used = (await isSame(stored, password)) || used
      if (used) throw new PasswordUsedBefore('the password was used before')
    },
    /** Inside the transaction that changes the user. @param kept what `historyOf` said before it */
    async replace(tenant: Tenant, userId: string, hash: string, kept: number): Promise<void> {
      const row = await rows(tenant).find({ userId })
      if (row) await history.add(tenant, userId, row.hash, kept - 1)
      await set(tenant, userId, hash)
    },
    take: (tenant: Tenant, userId: string, password: ImportedPassword): Promise<void> => set(tenant, userId, importedText(digests, password)),
    expect: (tenant: Tenant, userId: string, origin: string): Promise<void> => set(tenant, userId, originText(origin)),
    async verify(tenant: Tenant, user: User, password: string): Promise<boolean> {
      const { id: userId } = user
      const row = await rows(tenant).find({ userId })
      const origin = row && originIn(row.hash)
      if (row && origin !== undefined) return passesOrigin(tenant, user, row.hash, origin, password)
      const imported = row && importedCheck(digests, row.hash)
      const right = imported ? await passesImported(imported, password) : await hasher.verify(row?.hash, password)
      if (right && row && hasher.outdated(row.hash)) await renew(tenant, userId, row.hash, password)
      return right
    },
    async remove(tenant: Tenant, userId: string): Promise<void> {
      await rows(tenant).remove({ userId })
      await history.remove(tenant, userId)
    },
  }
}
export type StoredPasswords = ReturnType<typeof storedPasswords>
