import { type AcrLevels, acrFits } from '../acr.ts'
import type { LoginDemand } from '../contracts.ts'
import type { SessionRow } from '../data/session-table.ts'
import { type Sequence, satisfied } from '../sequence.ts'

/** May the session's steps count at all for this demand? OIDC Core §3.1.2.1: `prompt=login`, `max_age`, the hint's user; and who makes an account is somebody else. */
export const resumable = (row: SessionRow, demand: LoginDemand, now: number): boolean =>
  !demand.force &&
  demand.opening === undefined &&
  (demand.userId === undefined || demand.userId === row.userId) &&
  (demand.maxAgeSeconds === undefined || now - row.authenticatedAt <= demand.maxAgeSeconds * 1000)

/** Does it answer the demand without asking anything? Security rule 2.8. */
export const fits = (row: SessionRow, demand: LoginDemand, sequence: Sequence, levels: AcrLevels, now: number): boolean =>
  resumable(row, demand, now) && satisfied(sequence, row.methods) && acrFits(levels, row.amr, demand.acrValues)
