import type { Host } from '@gatehouse/kernel'
import { passwordChanged, userDeleted, userUnlocked } from '@gatehouse/users/contracts'
import type { RecoveryCodes } from './data/codes.ts'
import type { PendingAccounts } from './data/pending.ts'

/** What others do to an account ends what we began. A fact may be told late: only what is older than it goes. */
export const hearUsers = (host: Host, codes: RecoveryCodes, pending: PendingAccounts): void => {
  host.subscribe(passwordChanged, {
    id: 'recovery.forget-codes-after-password-change',
    handle: async ({ tenantId, userId }, { at }) => void (await codes.removeOf(tenantId, userId, at)),
  })
  host.subscribe(userUnlocked, {
    id: 'recovery.waits-no-more-when-unlocked',
    handle: async ({ tenantId, userId }, { at }) => void (await pending.remove(tenantId, userId, at)),
  })
  host.subscribe(userDeleted, {
    id: 'recovery.forget-deleted-user',
    handle: async ({ tenantId, userId }) => {
      await codes.removeOf(tenantId, userId)
      await pending.remove(tenantId, userId)
    },
  })
}
