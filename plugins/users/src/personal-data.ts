import type { Accounts, PersonalData, PersonalDataSource } from './contracts.ts'

const isoTime = (ms: number) => new Date(ms).toISOString()

/** A source that fails fails the export: no part is missing unsaid. */
export const collectPersonalData = (accounts: Accounts, sources: ReadonlyMap<string, PersonalDataSource>): PersonalData => ({
  async of(tenant, user) {
    const { createdAt, updatedAt, version: _, ...profile } = user
    const account = (await accounts.of(tenant, [user])).get(user.id)
    const parts: [string, unknown][] = []
    for (const { name, of } of sources.values()) parts.push([name, await of(tenant, user)])
    return { ...Object.fromEntries(parts), user: { ...profile, createdAt: isoTime(createdAt), updatedAt: isoTime(updatedAt) }, account }
  },
})
