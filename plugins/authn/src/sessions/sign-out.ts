import type { Log } from '@gatehouse/kernel'
import type { SignOut, SignOutFrames } from '../contracts.ts'
import type { SessionStore } from './session-store.ts'

interface Deps {
  readonly store: Pick<SessionStore, 'end'>
  readonly participants: ReadonlyMap<string, SignOutFrames>
  readonly log: Log
}
/** One protocol that fails keeps nobody signed in. Security rule 4.5. */
export const createSignOut = ({ store, participants, log }: Deps): SignOut => ({
  async end(tenant, session) {
    const frames: string[] = []
    for (const { name, of } of participants.values()) {
      try {
        frames.push(...(await of(tenant, session)))
      } catch (error) {
        log.error('a protocol did not say who has to hear of a sign-out', { tenantId: tenant.id, protocol: name, error })
      }
    }
    await store.end(tenant, session.id)
    return frames
  },
})
