import type { Tenant } from '@gatehouse/kernel'
import { type Data, gt, notNull } from '@gatehouse/kernel/data'
import { actorTable, type FamilyRow, familyTable } from '../data/token-tables.ts'
import { actorsIn } from './actors.ts'

const FAMILIES_A_PAGE = 500

/**
 * Others' tokens in which somebody acted who is gone: they have ended for good, and say no more of who that was, in `act` or in conditions.
 * All families with claims are looked through, in the background; nothing is for those who never acted.
 */
export const actorForgetter =
  (data: Data) =>
  async (tenant: Tenant, actor: string, at: number): Promise<void> => {
    const acted = data.rows(tenant, actorTable)
    if (!(await acted.find({ actor }))) return
    const rows = data.rows(tenant, familyTable)
    const forget = ({ id, revokedAt }: FamilyRow) => rows.update({ id }, { revokedAt: revokedAt ?? at, claims: null, conditions: null })
    for (let after = ''; ; ) {
      const page = await rows.list({ id: gt(after), claims: notNull() }, { orderBy: [['id', 'asc']], limit: FAMILIES_A_PAGE })
      for (const family of page) if (actorsIn(family.claims).includes(actor)) await forget(family)
      const last = page.at(-1)
      if (!last || page.length < FAMILIES_A_PAGE) break
      after = last.id
    }
    await acted.remove({ actor })
  }
