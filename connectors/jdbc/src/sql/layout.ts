import type { ForeignValue } from '@gatehouse/kernel/foreign'
import type { JdbcSettings } from '../settings.ts'
import type { Piece } from './speech.ts'

/** Where users and their attributes are, as what follows `from` and `where`. */
export interface Layout {
  readonly users: string
  /** On `u`. */
  readonly ofTenant: Piece
  readonly attributes: string
  /** On `a`: of the profile and tenant. */
  readonly ofProfile: Piece
  readonly tenantId: number
  readonly profile: string
  /** `UM_REQUIRE_CHANGE` is there. */
  readonly requireChange: boolean
  /** That a user is in, in tables of the layout. */
  readonly groups: boolean
}
const everything: Piece = { sql: '1 = 1', params: [] }
const tenant = (alias: string, id: ForeignValue): Piece => ({ sql: `${alias}.UM_TENANT_ID = ?`, params: [id] })

export const layoutOf = ({ usersSql, attributesSql, tenantId, profile, readGroups }: JdbcSettings): Layout => ({
  users: usersSql === undefined ? 'UM_USER u' : `(${usersSql}) u`,
  ofTenant: usersSql === undefined ? tenant('u', tenantId) : everything,
  attributes: attributesSql === undefined ? 'UM_USER_ATTRIBUTE a' : `(${attributesSql}) a`,
  ofProfile:
    attributesSql === undefined
      ? { sql: 'a.UM_PROFILE_ID = ? and a.UM_TENANT_ID = ?', params: [profile, tenantId] }
      : { sql: 'a.UM_PROFILE_ID = ?', params: [profile] },
  tenantId,
  profile,
  requireChange: usersSql === undefined,
  groups: readGroups && usersSql === undefined,
})
