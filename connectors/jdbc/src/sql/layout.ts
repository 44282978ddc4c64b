import type { ForeignValue } from '@gatehouse/kernel/foreign'
import type { JdbcSettings } from '../settings.ts'
import type { Piece, Speech } from './speech.ts'

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
  /** Memberships go with a user: they are in tables of the layout. */
  readonly ownsMemberships: boolean
  readonly groups: GroupLayout | undefined
}
export interface GroupLayout {
  readonly groups: string
  /** On `g`. */
  readonly ofTenant: Piece
  readonly memberships: string
  /** On `m`. */
  readonly ofMembers: Piece
}
const everything: Piece = { sql: '1 = 1', params: [] }
const tenant = (alias: string, id: ForeignValue): Piece => ({ sql: `${alias}.UM_TENANT_ID = ?`, params: [id] })

/** Users from elsewhere are in no group of UM_USER_ROLE, unless there is a select for those, too. */
const groupsOf = ({ readGroups, usersSql, groupsSql, membershipsSql, tenantId }: JdbcSettings): GroupLayout | undefined =>
  !readGroups || (usersSql !== undefined && membershipsSql === undefined)
    ? undefined
    : {
        groups: groupsSql === undefined ? 'UM_ROLE g' : `(${groupsSql}) g`,
        ofTenant: groupsSql === undefined ? tenant('g', tenantId) : everything,
        memberships: membershipsSql === undefined ? 'UM_USER_ROLE m' : `(${membershipsSql}) m`,
        ofMembers: membershipsSql === undefined ? tenant('m', tenantId) : everything,
      }

export const layoutOf = (settings: JdbcSettings): Layout => {
  const { usersSql, attributesSql, tenantId, profile, readGroups, membershipsSql } = settings
  return {
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
    ownsMemberships: readGroups && usersSql === undefined && membershipsSql === undefined,
    groups: groupsOf(settings),
  }
}

/** Sessions, tokens and grants name users by their ids, in columns of this length. */
export const longestId = 36
/** Rows with a longer id are nobody. */
export const withFittingIds = (layout: Layout, speech: Pick<Speech, 'length'>): Layout => ({
  ...layout,
  ofTenant: { ...layout.ofTenant, sql: `${layout.ofTenant.sql} and ${speech.length('u.UM_USER_ID')} <= ${longestId}` },
})
