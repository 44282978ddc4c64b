import { createHash } from 'node:crypto'
import type { Clock, Tenant } from '@gatehouse/kernel'
import { type Data, gt, lt, lte, type TenantRef } from '@gatehouse/kernel/data'
import { type Form, type Scenario, type ScenarioName, scenarioNames, scenarios } from '../scenarios.ts'
import { codeHash, hashOf, newCode, newToken } from '../secrets.ts'
import { type CodeRow, codeTable } from './tables.ts'

export interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly codeKey: () => Buffer
}
export interface NewSecret {
  readonly userId: string
  readonly scenario: ScenarioName
  readonly form: Form
  readonly address: string
  readonly lifetimeMs: number
}
/** Security rule 5.3. */
const mostTries = 5
/** How long the use of a link may take. */
const claimMs = 60_000
/** Rows that stand for all users without a code: a wrong try for one of them costs the same. */
const decoys = 16
const decoyFor = (name: string): string => `decoy-${(createHash('sha256').update(name).digest()[0] ?? 0) % decoys}`
export const scenarioIn = ({ scenario }: CodeRow): Scenario | undefined => {
  const name = scenarioNames.find((known) => known === scenario)
  return name && scenarios[name]
}

/** What proves that somebody got a message. Kept as hashes, good for one use. Security rule 5.4. */
export const recoveryCodes = ({ data, clock, codeKey }: Deps) => {
  const rows = (tenant: TenantRef) => data.rows(tenant, codeTable)
  const write = async (tenant: Tenant, row: CodeRow): Promise<void> => {
    const { userId, scenario, ...set } = row
    if ((await rows(tenant).update({ userId, scenario }, set)) > 0) return
    const isNew = await rows(tenant).insertIgnore(row)
    if (!isNew) await rows(tenant).update({ userId, scenario }, set)
  }
  const issue = async (tenant: Tenant, { lifetimeMs, ...given }: NewSecret): Promise<string> => {
    const secret = given.form === 'link' ? newToken() : newCode()
    const hash = given.form === 'link' ? hashOf(secret) : codeHash(codeKey(), tenant.id, given.userId, secret)
    const now = clock.now()
    await write(tenant, { ...given, hash, tries: 0, createdAt: now, expiresAt: now + lifetimeMs, claimedUntil: 0 })
    return secret
  }
  const countDecoy = async (tenant: Tenant, userId: string): Promise<void> => {
    if ((await rows(tenant).increment({ userId, form: 'decoy' }, 'tries')) > 0) return
    const empty = { tries: 1, createdAt: 0, expiresAt: 0, claimedUntil: 0, address: '' }
    await rows(tenant).insertIgnore({ ...empty, userId, scenario: 'decoy', form: 'decoy', hash: userId })
  }
  return {
    issue,
    /** A link's row, whether or not it is still good. */
    find: (tenant: Tenant, token: string): Promise<CodeRow | undefined> => rows(tenant).find({ hash: hashOf(token), form: 'link' }),
    isLive: ({ expiresAt, claimedUntil }: CodeRow): boolean => expiresAt > clock.now() && claimedUntil <= clock.now(),
    /** Of N callers with a good link one gets it, until it is released or removed. */
    async claim(tenant: Tenant, token: string): Promise<CodeRow | undefined> {
      const [hash, now] = [hashOf(token), clock.now()]
      const claimed = await rows(tenant).update({ hash, form: 'link', expiresAt: gt(now), claimedUntil: lte(now) }, { claimedUntil: now + claimMs })
      return claimed === 1 ? rows(tenant).find({ hash }) : undefined
    },
    /** A live link gets another token, which takes its place. */
    async exchange(tenant: Tenant, token: string): Promise<string | undefined> {
      const [fresh, now] = [newToken(), clock.now()]
      const where = { hash: hashOf(token), form: 'link', expiresAt: gt(now), claimedUntil: lte(now) }
      return (await rows(tenant).update(where, { hash: hashOf(fresh) })) === 1 ? fresh : undefined
    },
    release: async (tenant: Tenant, { hash }: CodeRow): Promise<void> => void (await rows(tenant).update({ hash }, { claimedUntil: 0 })),
    /**
     * A code that was typed in becomes a link of the same scenario, which the next page holds. Every try counts, N parallel ones N times;
     * unknown users, and those without a code, cost the same. @param name as it was typed
     */
    redeem: (tenant: Tenant, name: string, userId: string | undefined, code: string): Promise<string | undefined> =>
      data.transaction(async () => {
        const key = userId ?? decoyFor(name)
        const hash = codeHash(codeKey(), tenant.id, key, code)
        const live = (await rows(tenant).list({ userId: key, form: 'code' })).filter(({ expiresAt }) => expiresAt > clock.now())
        if (live.length === 0) {
          await countDecoy(tenant, decoyFor(name))
          return undefined
        }
        await rows(tenant).increment({ userId: key, form: 'code' }, 'tries')
        const found = await rows(tenant).find({ userId: key, hash, form: 'code', expiresAt: gt(clock.now()), tries: lte(mostTries) })
        const scenario = found && scenarioIn(found)
        if (!found || !scenario) return undefined
        const token = newToken()
        await write(tenant, { ...found, form: 'link', hash: hashOf(token), tries: 0 })
        return token
      }),
    remove: (tenant: Tenant, { hash }: CodeRow): Promise<number> => rows(tenant).remove({ hash }),
    /** @param before only what was made earlier: a fact may be told late */
    removeOf: (tenant: TenantRef, userId: string, before?: number): Promise<number> =>
      rows(tenant).remove({ userId, ...(before === undefined ? {} : { createdAt: lt(before) }) }),
    forgetOld: (tenant: Tenant, before: number): Promise<number> => rows(tenant).remove({ expiresAt: lt(before) }),
  }
}
export type RecoveryCodes = ReturnType<typeof recoveryCodes>
