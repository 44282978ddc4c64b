import { type OutboundAddresses, Transient } from '@gatehouse/kernel'
import type { ForeignDatabase, ForeignDatabases } from '@gatehouse/kernel/foreign'
import { type Digests, InvalidDigest, type ProbeResult, type ProbeStep } from '@gatehouse/users/contracts'
import { optionsOf, targetsOf } from './connect/targets.ts'
import { reasonOf, WrongUrl } from './errors.ts'
import { configuredDigest } from './passwords.ts'
import { type JdbcSettings, jdbcSettings } from './settings.ts'
import { layoutOf, longestId } from './sql/layout.ts'
import { speechOf } from './sql/speech.ts'

export interface ProbeDeps {
  readonly databases: ForeignDatabases
  readonly addresses: OutboundAddresses
  readonly digests: Digests
  readonly sqliteFolder: string | undefined
}
const failed = (step: ProbeStep, reason: string): ProbeResult => ({ ok: false, step, reason })
const codes = (error: unknown, depth = 0): string => {
  if (!(error instanceof Error) || depth > 3) return ''
  const { code, detail } = error as { code?: unknown; detail?: unknown }
  return `${String(code)} ${typeof detail === 'string' ? detail : ''} ${error.message} ${codes(error.cause, depth + 1)}`
}
/** How far it came, by what the drivers say. */
const stepOf = (error: unknown): ProbeStep => {
  const text = codes(error)
  if (/ENOTFOUND|EAI_AGAIN|address is not allowed/.test(text)) return 'address'
  if (/CERT|SSL|TLS|self-signed|altnames/i.test(text)) return 'tls'
  if (/ER_ACCESS_DENIED|ER_DBACCESS_DENIED|28P01|28000|3D000|ER_BAD_DB|password authentication|no password supplied/.test(text)) return 'bind'
  return 'connect'
}
const look = async (database: ForeignDatabase, settings: JdbcSettings): Promise<ProbeResult> => {
  try {
    await database.ping()
  } catch (error) {
    return failed(stepOf(error), reasonOf(error))
  }
  const { users, ofTenant, attributes, groups } = layoutOf(settings)
  try {
    await database.one(
      `select u.UM_ID, u.UM_USER_ID, u.UM_USER_NAME, u.UM_USER_PASSWORD, u.UM_SALT_VALUE from ${users} where ${ofTenant.sql} limit 1`,
      ofTenant.params,
    )
    const tooLong = `${speechOf(database.dialect, false).length('u.UM_USER_ID')} > ${longestId}`
    if (await database.one(`select u.UM_ID from ${users} where ${ofTenant.sql} and ${tooLong} limit 1`, ofTenant.params))
      return failed('search', `there are users with ids of more than ${longestId} characters, who cannot sign in here`)
    await database.one(`select a.UM_USER_ID, a.UM_ATTR_NAME, a.UM_ATTR_VALUE, a.UM_PROFILE_ID from ${attributes} limit 1`, [])
  } catch (error) {
    return failed('search', `the tables of users cannot be read: ${reasonOf(error)}`)
  }
  try {
    if (groups) await database.one(`select g.UM_ROLE_NAME, m.UM_USER_ID from ${groups.groups}, ${groups.memberships} where m.UM_ROLE_ID = g.UM_ID limit 1`, [])
    return { ok: true }
  } catch (error) {
    return failed('search', `the tables of groups cannot be read; without them readGroups must be off: ${reasonOf(error)}`)
  }
}

/** Tries each URL of settings that are not saved yet. */
export const probe =
  ({ databases, addresses, digests, sqliteFolder }: ProbeDeps) =>
  async (given: unknown): Promise<ProbeResult> => {
    const parsed = jdbcSettings.safeParse(given)
    if (!parsed.success) return failed('settings', parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '))
    try {
      configuredDigest(digests, parsed.data)
      for (const target of targetsOf(parsed.data, sqliteFolder)) {
        const database = await databases.open(target(), { ...optionsOf(parsed.data, addresses), poolSize: 1 })
        const result = await look(database, parsed.data).finally(() => database.close())
        if (!result.ok) return result
      }
      return { ok: true }
    } catch (error) {
      if (error instanceof WrongUrl || error instanceof InvalidDigest) return failed('settings', error.message)
      return failed('connect', error instanceof Transient ? error.message : reasonOf(error))
    }
  }
