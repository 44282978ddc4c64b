import { randomUUID } from 'node:crypto'
import type { Sealing, Tenant } from '@gatehouse/kernel'
import type { ShortLived } from '@gatehouse/kernel/state'
import type { Sought } from '../people.ts'

/** Seconds: flows.md §8. */
const stepLifetime = 60
const mostResends = 5
interface Kept {
  readonly sealed: string
  readonly flow: string
  readonly resends: number
}
/** One recovery over the API. */
export interface Flow {
  readonly sought: Sought
  /** Its `flowConfirmationCode`. */
  readonly id: string
  readonly resends: number
}
type Step = 'recovery-code' | 'resend-code' | 'flow'

/** What the codes of the API stand for. Who is meant is looked for only where nobody sees it: security rule 5.2. */
export const recoveryFlows = (shortLived: ShortLived, sealing: Sealing, lifetime: number) => {
  const context = ({ id }: Tenant) => `recovery.flow ${id}`
  const keep = async (tenant: Tenant, step: Step, { sought, id, resends }: Flow): Promise<string> => {
    const code = step === 'flow' ? id : randomUUID()
    const kept: Kept = { sealed: sealing.seal(JSON.stringify(sought), context(tenant)), flow: id, resends }
    await shortLived.put(tenant, `recovery.${step}`, code, kept, step === 'flow' ? lifetime : stepLifetime)
    return code
  }
  const opened = (tenant: Tenant, kept: Kept | undefined): Flow | undefined =>
    kept && { sought: JSON.parse(sealing.open(kept.sealed, context(tenant)).toString()), id: kept.flow, resends: kept.resends }
  return {
    async begin(tenant: Tenant, sought: Sought): Promise<{ readonly flow: Flow; readonly recoveryCode: string }> {
      const flow = { sought, id: randomUUID(), resends: 0 }
      await keep(tenant, 'flow', flow)
      return { flow, recoveryCode: await keep(tenant, 'recovery-code', flow) }
    },
    find: async (tenant: Tenant, id: string) => opened(tenant, (await shortLived.get<Kept>(tenant, 'recovery.flow', id))?.value),
    /** Once. */
    take: async (tenant: Tenant, step: Exclude<Step, 'flow'>, code: string) => opened(tenant, await shortLived.take<Kept>(tenant, `recovery.${step}`, code)),
    /** Undefined: it was sent often enough. */
    resendCode: async (tenant: Tenant, flow: Flow): Promise<string | undefined> =>
      flow.resends < mostResends ? keep(tenant, 'resend-code', { ...flow, resends: flow.resends + 1 }) : undefined,
  }
}
export type RecoveryFlows = ReturnType<typeof recoveryFlows>
