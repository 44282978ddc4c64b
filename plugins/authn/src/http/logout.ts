import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Audit, Sealing } from '@gatehouse/kernel'
import { type Reply, type Request, redirect } from '@gatehouse/kernel/http'
import type { Pages } from '@gatehouse/pages/contracts'
import { noSessionCookie } from '../cookies.ts'
import type { SessionRow } from '../data/session-table.ts'
import { localPath } from '../local-path.ts'
import type { Input } from '../login/react.ts'
import type { SessionStore } from '../sessions/session-store.ts'

interface Deps {
  readonly pages: Pages
  readonly store: SessionStore
  readonly ofBrowser: (request: Request) => Promise<SessionRow | undefined>
  readonly audit: Audit | undefined
  readonly sealing: () => Sealing
}

/**
 * `commonAuthLogout=true`: ends the browser's session and goes on to `commonAuthCallerPath`. The person is asked first, and
 * the form carries a proof that only this session's browser has (security rules 4.3 and 4.6).
 */
export const logoutHandler = ({ pages, store, ofBrowser, audit, sealing }: Deps) => {
  let key: Buffer | undefined
  const proofFor = ({ secretHash }: SessionRow): string => {
    key ??= sealing().derive('authn.logout')
    return createHmac('sha256', key).update(secretHash).digest('base64url')
  }
  const proves = (row: SessionRow, given = ''): boolean => {
    const expected = proofFor(row)
    return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))
  }
  return async (request: Request, input: Input): Promise<Reply> => {
    const { tenant } = request
    const target = localPath(input.commonAuthCallerPath)
    const cookies = [noSessionCookie(tenant)]
    const signedOut = () => (target ? redirect(tenant.basePath + target, { cookies }) : pages.render(request, 'authn.signed-out', {}, { cookies }))
    const row = await ofBrowser(request)
    if (!row) return signedOut()
    if (request.method !== 'POST' || !proves(row, input.proof)) return pages.render(request, 'authn.sign-out', { proof: proofFor(row), target })
    await store.end(tenant, row.id)
    const subject = { actor: row.userId, actorKind: 'user', target: row.id } as const
    await audit?.record({ tenantId: tenant.id, action: 'authn.signed-out', outcome: 'success', ...subject, source: request.remoteAddress, traceId: request.id })
    return signedOut()
  }
}
