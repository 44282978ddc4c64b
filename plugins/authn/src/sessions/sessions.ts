import type { Tenant } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import { type AcrLevels, acrOf } from '../acr.ts'
import type { Session, Sessions } from '../contracts.ts'
import { noSessionCookie, readSessionCookie } from '../cookies.ts'
import type { SessionRow } from '../data/session-table.ts'
import { matches } from '../secrets.ts'
import type { SessionStore } from './session-store.ts'

export const toSession = (tenant: Tenant, row: SessionRow, levels: AcrLevels, wanted?: readonly string[]): Session => ({
  id: row.id,
  tenantId: tenant.id,
  userId: row.userId,
  authenticatedAt: row.authenticatedAt,
  amr: row.amr,
  acr: acrOf(levels, row.amr, wanted),
  createdAt: row.createdAt,
  expiresAt: row.expiresAt,
  credentialVersion: row.credentialVersion ?? 0,
})

/** The row of the session whose secret this browser holds. */
export const browserSession =
  (store: SessionStore) =>
  async (request: Request): Promise<SessionRow | undefined> => {
    const { tenant } = request
    const cookie = readSessionCookie(request)
    const row = cookie && (await store.find(tenant, cookie.id))
    if (!row || !matches(cookie.secret, row.secretHash)) return undefined
    await store.use(tenant, row)
    return row
  }

export const createSessions = (store: SessionStore, levels: AcrLevels): Sessions => {
  const ofBrowser = browserSession(store)
  const shown = (tenant: Tenant, row: SessionRow | undefined) => row && toSession(tenant, row, levels)
  return {
    current: async (request) => shown(request.tenant, await ofBrowser(request)),
    find: async (tenant, id) => shown(tenant, await store.find(tenant, id)),
    listOf: async (tenant, userId) => (await store.listOf(tenant, userId)).map((row) => toSession(tenant, row, levels)),
    end: store.end,
    endAllOf: store.endAllOf,
    clearCookie: noSessionCookie,
  }
}
