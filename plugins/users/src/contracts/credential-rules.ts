import { extensionPoint, type Tenant, token } from '@gatehouse/kernel'

/** A text key of the pages and what is filled in. */
export interface CredentialDemand {
  readonly key: string
  readonly values: Readonly<Record<string, string | number>>
}
/** What a tenant demands of names and passwords, besides what this server does. */
export interface CredentialRule {
  readonly name: string
  /** Before a name or a password is written, whoever writes it. @throws WeakPassword, InvalidUser */
  check(tenant: Tenant, given: { readonly username?: string; readonly password?: string }): Promise<void>
  /** Of a password, for the page that asks for one. */
  demands(tenant: Tenant): Promise<readonly CredentialDemand[]>
}
export const credentialRules = extensionPoint<CredentialRule>('users.credential-rules', (rule) => rule.name)

/** For pages where a password is chosen. */
export interface PasswordDemands {
  of(tenant: Tenant): Promise<readonly CredentialDemand[]>
}
export const PasswordDemands = token<PasswordDemands>('users.password-demands')
