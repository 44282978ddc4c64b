import type { HealthReport } from '../health/contracts.ts'
import type { Patient } from '../health/health.ts'
import { coreName } from './core-plugin.ts'
import type { Member, Roster } from './roster.ts'

const examine = async ({ lifecycle }: Member, accident: string | undefined): Promise<HealthReport> => {
  const own = (await lifecycle.health?.()) ?? { status: 'up' }
  return accident === undefined || own.status !== 'up' ? own : { status: 'degraded', reason: accident }
}

/** Every plugin, for the health report. @param accidents what failed where nobody waited for it, by plugin */
export const patientsOf = function* (roster: Roster, accidents: ReadonlyMap<string, string>): Generator<Patient> {
  for (const [name, member] of roster.members) {
    if (name === coreName || roster.isOut(name)) continue
    yield { name, required: member.required, check: () => examine(member, accidents.get(name)) }
  }
  for (const [name, leftOut] of roster.leftOut) yield { name, required: false, leftOut }
}
