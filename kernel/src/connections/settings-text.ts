import { Secret } from '../schema/secret.ts'
import type { Sealing } from '../sealing/contracts.ts'

/** A secret prints as `[secret]` everywhere but here. */
const withSecrets = (settings: unknown): string =>
  JSON.stringify(settings, function (this: Record<string, unknown>, key, value) {
    const given = this[key]
    return given instanceof Secret ? given.reveal() : value
  }) ?? 'null'

/** Settings on their way to the database and back, bound to one connection of one tenant. */
export const settingsText = (sealing: Sealing) => {
  const contextOf = (tenantId: string, id: string) => `kernel.connection/${tenantId}/${id}`
  return {
    seal: (tenantId: string, id: string, settings: unknown): string => sealing.seal(withSecrets(settings), contextOf(tenantId, id)),
    open: (tenantId: string, id: string, sealed: string): unknown => JSON.parse(sealing.open(sealed, contextOf(tenantId, id)).toString('utf8')),
    stale: sealing.stale,
  }
}
export type SettingsText = ReturnType<typeof settingsText>
