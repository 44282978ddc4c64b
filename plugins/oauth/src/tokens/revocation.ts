import type { Clock, Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Keys } from '@gatehouse/keys/contracts'
import type { OwnClient } from '../clients/stored.ts'
import { UnauthorizedClient } from '../contracts.ts'
import { accessTable, deniedTable, refreshTable } from '../data/token-tables.ts'
import type { Families } from './families.ts'
import { hashOf, idOfToken, sameHash } from './ids.ts'
import { parseJti } from './jti.ts'
import { ownJwtClaims } from './verify-jwt.ts'

interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly keys: Keys
  readonly families: Families
}
const own = (client: OwnClient, clientId: unknown): void => {
  if (clientId !== client.clientId) throw new UnauthorizedClient('the token was issued to another client')
}

/** RFC 7009 §2.1: a user's token takes its whole family along, an application's token goes alone. Security rule 3.6. */
export const tokenRevoker = ({ data, clock, keys, families }: Deps) => {
  const accessRow = async (tenant: Tenant, client: OwnClient, token: string, id: string): Promise<boolean> => {
    const rows = data.rows(tenant, accessTable)
    const row = await rows.find({ id })
    if (!row || !sameHash(row.hash, hashOf(token))) return false
    own(client, row.clientId)
    if (row.familyId === null) await rows.remove({ id })
    else await families.revoke(tenant, { id: row.familyId })
    return true
  }
  const refreshRow = async (tenant: Tenant, client: OwnClient, token: string, id: string): Promise<boolean> => {
    const row = await data.rows(tenant, refreshTable).find({ id })
    if (!row || !sameHash(row.hash, hashOf(token))) return false
    const family = await families.find(tenant, row.familyId)
    if (!family) return false
    own(client, family.clientId)
    await families.revoke(tenant, { id: family.id })
    return true
  }
  const jwt = async (tenant: Tenant, client: OwnClient, token: string): Promise<boolean> => {
    const claims = await ownJwtClaims(keys, tenant, token, ['at+jwt'])
    const parsed = claims && parseJti(claims.jti)
    if (!claims || !parsed) return false
    own(client, claims.client_id)
    if ('familyId' in parsed.origin) await families.revoke(tenant, { id: parsed.origin.familyId })
    else await data.rows(tenant, deniedTable).insertIgnore({ id: parsed.id, deniedAt: clock.now() })
    return true
  }
  /** @returns false: no token of ours. @throws UnauthorizedClient another client's */
  return async (tenant: Tenant, client: OwnClient, token: string): Promise<boolean> => {
    const id = idOfToken(token)
    if (id === undefined) return jwt(tenant, client, token)
    return (await accessRow(tenant, client, token, id)) || refreshRow(tenant, client, token, id)
  }
}
export type RevokeToken = ReturnType<typeof tokenRevoker>
