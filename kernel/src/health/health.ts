import { messageOf } from '../wiring/boot-error.ts'
import { within } from '../wiring/within.ts'
import type { Health, HealthReport } from './contracts.ts'

export interface Patient {
  readonly name: string
  readonly required: boolean
  /** Why it does not run. */
  readonly leftOut?: string
  check?(): Promise<HealthReport> | HealthReport
}
export interface Sources {
  patients(): Iterable<Patient>
  accepting(): boolean
}
const checkLimitMs = 2000

const examine = async ({ leftOut, check }: Patient): Promise<HealthReport> => {
  if (leftOut !== undefined) return { status: 'down', reason: leftOut }
  if (!check) return { status: 'up' }
  try {
    return await within(checkLimitMs, 'the health check', check)
  } catch (error) {
    return { status: 'down', reason: messageOf(error) }
  }
}

/** Callers that ask at the same time share one examination. */
export const createHealth = ({ patients, accepting }: Sources): Health => {
  let running: ReturnType<Health['report']> | undefined
  const examineAll = async () => {
    const reports = await Promise.all(
      [...patients()].map(async (patient) => [patient.name, { ...(await examine(patient)), required: patient.required }] as const),
    )
    return new Map(reports)
  }
  return {
    accepting,
    report() {
      running ??= examineAll().finally(() => {
        running = undefined
      })
      return running
    },
  }
}
