import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Audit, Sealing } from '@gatehouse/kernel'
import { type Reply, type Request, redirect } from '@gatehouse/kernel/http'
import type { Pages } from '@gatehouse/pages/contracts'
import type { Session, SignOut } from '../contracts.ts'
import { noSessionCookie } from '../cookies.ts'
import type { SessionRow } from '../data/session-table.ts'
import { localPath } from '../local-path.ts'
import type { Input } from '../login/react.ts'
import { FRAMES_SECONDS } from '../views/notes.ts'

interface Deps {
  readonly pages: Pages
  readonly signOut: SignOut
  readonly sessionOf: (request: Request, row: SessionRow) => Session
  readonly ofBrowser: (request: Request) => Promise<SessionRow | undefined>
  readonly audit: Audit | undefined
  readonly sealing: () => Sealing
}

/**
 * `commonAuthLogout=true`: ends the browser's session and goes on to `commonAuthCallerPath`. The person is asked first, and
 * the form carries a proof that only this session's browser has (security rules 4.3 and 4.6).
 */
export const logoutHandler = ({ pages, signOut, sessionOf, ofBrowser, audit, sealing }: Deps) => {
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
    const signedOut = (frames: readonly string[] = []): Reply => {
      const to = target === undefined ? undefined : tenant.basePath + target
      if (to !== undefined && frames.length === 0) return redirect(to, { cookies })
      const onward = to === undefined ? {} : { headers: { refresh: `${FRAMES_SECONDS};url=${to}` } }
      const origins = frames.map((url) => new URL(url).origin)
      return pages.render(request, 'authn.signed-out', { frames, to }, { cookies, frames: origins, ...onward })
    }
    const row = await ofBrowser(request)
    if (!row) return signedOut()
    if (request.method !== 'POST' || !proves(row, input.proof)) return pages.render(request, 'authn.sign-out', { proof: proofFor(row), target })
    const frames = await signOut.end(tenant, sessionOf(request, row))
    const subject = { actor: row.userId, actorKind: 'user', target: row.id } as const
    await audit?.record({ tenantId: tenant.id, action: 'authn.signed-out', outcome: 'success', ...subject, source: request.remoteAddress, traceId: request.id })
    return signedOut(frames)
  }
}
