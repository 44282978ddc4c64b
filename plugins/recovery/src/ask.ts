import { randomUUID } from 'node:crypto'
import { type Audit, type Clock, type Sealing, type Tenant, type Tenants, TooManyRequests } from '@gatehouse/kernel'
import { type Data, lt } from '@gatehouse/kernel/data'
import { handler, type JobHandler, type Jobs, job } from '@gatehouse/kernel/jobs'
import type { RateLimiter } from '@gatehouse/kernel/state'
import type { RecoveryConfig } from './config.ts'
import type { RecoveryCodes } from './data/codes.ts'
import { askTable } from './data/tables.ts'
import type { Issue } from './issue.ts'
import { addressOf, isShutOut, type People, type Person, type Sought } from './people.ts'
import type { TenantRules } from './rules.ts'
import { type Scenario, scenarioOf, scenarios } from './scenarios.ts'

const findAndSend = job<{ readonly askId: string }>('recovery.find-and-send', { attempts: 5, maxBackoffMs: 60_000 })
const hourSeconds = 3600
const forgotten = scenarios.NOTIFICATION_BASED_PW_RECOVERY

export interface Deps {
  readonly data: Data
  readonly jobs: Jobs
  readonly clock: Clock
  readonly sealing: Sealing
  readonly tenants: Tenants
  readonly limiter: RateLimiter
  readonly audit: Audit | undefined
  readonly people: People
  readonly codes: RecoveryCodes
  readonly issue: Issue
  readonly config: RecoveryConfig
  readonly rules: TenantRules
}
type Refusal = 'recovery.unknown' | 'recovery.shut_out' | 'recovery.no_address' | 'recovery.too_many'

/** Requests of strangers. */
export const asker = ({ data, jobs, clock, sealing, tenants, limiter, audit, people, codes, issue, config, rules }: Deps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, askTable)
  const place = ({ id: tenantId }: Tenant, id: string) => `recovery.ask ${tenantId} ${id}`
  const limit = { points: config.mailsPerHour, perSeconds: hourSeconds }
  const may = async (tenant: Tenant, name: string, key: string): Promise<boolean> => {
    try {
      await limiter.consume(tenant, name, key, limit)
      return true
    } catch (error) {
      if (error instanceof TooManyRequests) return false
      throw error
    }
  }
  const record = async (tenant: Tenant, person: Person | undefined, refusal: Refusal | undefined): Promise<void> => {
    await audit?.record({
      tenantId: tenant.id,
      action: 'recovery.requested',
      outcome: refusal === undefined ? 'success' : 'refused',
      ...(person ? { target: person.user.id } : {}),
      ...(refusal === undefined ? {} : { code: refusal }),
    })
  }
  const refusalFor = async (tenant: Tenant, person: Person | undefined): Promise<Refusal | undefined> => {
    if (!person) return 'recovery.unknown'
    if (isShutOut(person)) return 'recovery.shut_out'
    if (addressOf(person.user) === undefined) return 'recovery.no_address'
    return (await may(tenant, 'recovery.user', person.user.id)) ? undefined : 'recovery.too_many'
  }
  const send = async (tenant: Tenant, person: Person | undefined, scenario: Scenario): Promise<void> => {
    const refusal = await refusalFor(tenant, person)
    await record(tenant, person, refusal)
    if (person && refusal === undefined) await issue(tenant, person.user, scenario)
  }
  return {
    /** The same work for everybody: who it is, if anybody, is found out in a job. Security rule 5.2. */
    async about(tenant: Tenant, sought: Sought): Promise<void> {
      const text = JSON.stringify(sought)
      if (!(await may(tenant, 'recovery.sought', text.toLowerCase()))) return
      const id = randomUUID()
      await data.transaction(async () => {
        await rows(tenant).insert({ id, content: sealing.seal(text, place(tenant, id)), createdAt: clock.now() })
        await jobs.add(findAndSend, { askId: id }, { tenantId: tenant.id, id })
      })
    },
    /** Another link for who has an old one. Nothing tells whether there was one. */
    async byOldLink(tenant: Tenant, token: string): Promise<void> {
      const row = await codes.find(tenant, token)
      const person = row && (await people.byId(tenant, row.userId))
      if (person?.pending !== undefined) await send(tenant, person, scenarioOf(person.pending))
      else if (row?.scenario === forgotten.name && (await rules(tenant)).forgottenPassword !== 'off') await send(tenant, person, forgotten)
    },
    handler: handler(findAndSend, async ({ askId: id }, { tenantId }): Promise<void> => {
      const tenant = tenantId === null ? undefined : await tenants.byId(tenantId)
      const row = tenant && (await rows(tenant).find({ id }))
      if (!tenant || !row) return
      const person = await people.sought(tenant, JSON.parse(sealing.open(row.content, place(tenant, id)).toString()))
      await send(tenant, person, person?.pending === undefined ? forgotten : scenarioOf(person.pending))
      await rows(tenant).remove({ id })
    }) satisfies JobHandler,
    forgetOld: (tenant: Tenant, before: number): Promise<number> => rows(tenant).remove({ createdAt: lt(before) }),
  }
}
export type Asker = ReturnType<typeof asker>
