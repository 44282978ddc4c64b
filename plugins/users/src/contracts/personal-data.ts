import { extensionPoint, type Tenant, token } from '@gatehouse/kernel'
import type { User } from './user.ts'

/** A part of what is kept of a person, for the export of personal data. */
export interface PersonalDataSource {
  /** Its member in the export: `consents`. */
  readonly name: string
  /** JSON, without secrets and without what is about others. */
  of(tenant: Tenant, user: User): Promise<unknown>
}
/** GDPR articles 15 and 20: all that is kept of a person. */
export interface PersonalData {
  /** `user`, `account`, and a member for each source. */
  of(tenant: Tenant, user: User): Promise<Readonly<Record<string, unknown>>>
}
export const PersonalData = token<PersonalData>('users.collected-personal-data')
export const personalData = extensionPoint<PersonalDataSource>('users.personal-data', (source) => source.name)
