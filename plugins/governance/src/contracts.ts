import { extensionPoint, type Tenant, token } from '@gatehouse/kernel'

export const categories = [
  'User Onboarding',
  'Login Attempts Security',
  'Account Management',
  'Password Policies',
  'Other Settings',
  'Multi Factor Authenticators',
] as const
export type Category = (typeof categories)[number]

/** One setting. On the wire every value is a text. */
export interface GovernanceProperty {
  /** `passwordHistory.enable`. */
  readonly name: string
  readonly displayName: string
  readonly description: string
  readonly type: 'boolean' | 'number' | 'string'
  /** What holds until the tenant says otherwise. */
  readonly fallback: string
  /** Why a text is no value of it; undefined when it is one. Booleans and whole numbers are checked anyway. */
  readonly fault?: (value: string) => string | undefined
}
/** Settings that belong together. The plugin whose behaviour they change contributes them. */
export interface GovernanceConnector {
  readonly name: string
  readonly category: Category
  readonly friendlyName: string
  readonly order: number
  readonly properties: readonly GovernanceProperty[]
  /** Settings of which there may be any number: `passwordExpiry.rule1`. Without a value there is none. */
  readonly numbered?: { readonly pattern: RegExp; readonly most: number; readonly of: (name: string) => GovernanceProperty }
}
export const governanceConnectors = extensionPoint<GovernanceConnector>('governance.connectors', (connector) => connector.name)

export interface Governance {
  /** All values of a connector, those that nobody set included. Cached: a change is seen on this node at once, on others within 1 s. */
  valuesOf(tenant: Tenant, connector: string): Promise<Readonly<Record<string, string>>>
}
export const Governance = token<Governance>('governance.governance')
