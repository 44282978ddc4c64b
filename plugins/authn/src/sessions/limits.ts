import type { SessionRow } from '../data/session-table.ts'

/** Security rule 4.5: the absolute limit, and the idle one where it holds. */
export const alive = ({ lastSeenAt, idleSeconds, expiresAt }: SessionRow, now: number): boolean =>
  now < expiresAt && (idleSeconds === null || now < lastSeenAt + idleSeconds * 1000)

/** A use is written at most this often, and at least four times within the idle time: the limit holds to a quarter. */
const touchMs = ({ idleSeconds }: SessionRow) => Math.min(60_000, ((idleSeconds ?? 3600) * 1000) / 4)
export const wantsTouch = (row: SessionRow, now: number): boolean => now - row.lastSeenAt >= touchMs(row)
