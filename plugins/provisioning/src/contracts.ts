import { extensionPoint, type Kind } from '@gatehouse/kernel'
import type { User } from '@gatehouse/users/contracts'

export type Change =
  | { readonly kind: 'upsert'; readonly user: User /** What an earlier push returned. */; readonly remoteId: string | undefined }
  | { readonly kind: 'remove'; readonly userId: string; readonly remoteId: string | undefined }
/** Idempotent: the same change twice leaves the same state. `Transient` is retried; any other error stops the job. */
export interface ProvisioningTarget {
  /** `remoteId` has at most 191 characters. */
  push(change: Change): Promise<{ readonly remoteId: string }>
  /** Asks the other side something harmless, to see whether the settings are right. @throws when they are not */
  check?(): Promise<void>
}
// biome-ignore lint/suspicious/noExplicitAny: settings are the kind's own matter
export const provisioningTargets = extensionPoint<Kind<ProvisioningTarget, any>>('provisioning.targets', (kind) => kind.name)
