import type { Audit } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'

export interface Recorded {
  readonly request: Request
  readonly impersonatorId: string
  readonly userId: string
  readonly clientId: string
  readonly code?: string
}
/** Who acted as whom, or tried to. Security rule 1.12. */
export const recorderOf =
  (audit: Audit | undefined) =>
  async (what: 'begun' | 'exchanged' | 'refused', { request, impersonatorId, userId, clientId, code }: Recorded): Promise<void> =>
    audit?.record({
      tenantId: request.tenant.id,
      action: `impersonation.${what}`,
      outcome: what === 'refused' ? 'refused' : 'success',
      actor: impersonatorId,
      actorKind: 'user',
      // From outside, until somebody is found by it.
      target: userId.slice(0, 128),
      source: request.remoteAddress,
      traceId: request.id,
      ...(code === undefined ? {} : { code }),
      detail: { clientId },
    })
export type Recorder = ReturnType<typeof recorderOf>
