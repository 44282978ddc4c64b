import type { Tenant } from '@gatehouse/kernel'
import type { Identities } from '@gatehouse/users/contracts'
import type { Clients, TokenCondition } from '../contracts.ts'
import type { FamilyRow } from '../data/token-tables.ts'
import { storedScopes } from '../scopes/scope.ts'
import { type Actors, actorsIn } from './actors.ts'

interface Deps {
  readonly actors: Actors
  readonly clients: Pick<Clients, 'find'>
  readonly identities: Identities
  readonly conditions: ReadonlyMap<string, TokenCondition>
}

/** Ids of accounts here, never those of clients that we made: no directory is asked for an application. */
const isAccountId = (actor: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(actor)

/** Whether what a family rests on besides its user still holds: those who act in it, and its conditions. Security rules 1.1, 3.10 and 3.11. */
export const createStanding = ({ actors, clients, identities, conditions }: Deps) => {
  const mayStillAct = async (tenant: Tenant, actor: string, { createdAt }: FamilyRow): Promise<boolean> => {
    if ((await actors.endOf(tenant, actor)) >= createdAt) return false
    const isClient = (await clients.find(tenant, actor)) !== undefined
    if (isClient && !isAccountId(actor)) return true
    // Agents are both. Whoever is neither was removed, maybe where nobody tells us of it.
    return (await identities.find(tenant, actor))?.active ?? isClient
  }
  const holds = async (tenant: Tenant, name: string, value: string, { clientId, userId, scopes }: FamilyRow): Promise<boolean> =>
    (await conditions.get(name)?.holds(tenant, { clientId, userId, scopes: storedScopes(scopes), value })) === true
  return async (tenant: Tenant, family: FamilyRow): Promise<boolean> => {
    for (const actor of actorsIn(family.claims)) if (!(await mayStillAct(tenant, actor, family))) return false
    for (const [name, value] of Object.entries(family.conditions ?? {})) if (!(await holds(tenant, name, value, family))) return false
    return true
  }
}
export type Standing = ReturnType<typeof createStanding>
