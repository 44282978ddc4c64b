import type { Governance, GovernanceConnector, GovernanceProperty } from '@gatehouse/governance/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { UsersConfig } from '../config.ts'
import { type ExpiryRules, expiryRule } from './expiry-rules.ts'

export const longestHistory = 24
const [history, expiry] = ['passwordHistory', 'passwordExpiry']
const mostRules = 50
const usualDays = 30
const usualCount = 5
const property = (
  name: string,
  type: GovernanceProperty['type'],
  fallback: string,
  [displayName, description]: readonly [string, string],
  fault?: GovernanceProperty['fault'],
): GovernanceProperty => ({ name, type, fallback, displayName, description, ...(fault ? { fault } : {}) })

const between = (least: number, most: number) => (value: string) =>
  Number(value) < least || Number(value) > most ? `must be from ${least} to ${most}` : undefined
const historyConnector: GovernanceConnector = {
  name: history,
  category: 'Password Policies',
  friendlyName: 'Password History',
  order: 1,
  properties: [
    property('passwordHistory.enable', 'boolean', 'false', ['Validate password history', 'Nobody may take one of the latest passwords again']),
    property(
      'passwordHistory.count',
      'number',
      String(usualCount),
      ['Password history validation count', 'How many of the latest passwords, the one of today included'],
      between(1, longestHistory),
    ),
  ],
}
const ruleOf = (name: string): GovernanceProperty =>
  property(name, 'string', '', ['Rule', 'priority,days,groups|roles,eq|ne,id,… with at most five ids'], (value) =>
    expiryRule(value) ? undefined : 'must be priority,days,groups|roles,eq|ne,id,… with at most five ids',
  )
const expiryConnector = ({ passwordExpiryDays: days }: Pick<UsersConfig, 'passwordExpiryDays'>): GovernanceConnector => ({
  name: expiry,
  category: 'Password Policies',
  friendlyName: 'Password Expiry',
  order: 2,
  properties: [
    property('passwordExpiry.enablePasswordExpiry', 'boolean', String(days > 0), ['Enable password expiry', 'Passwords have to be changed after a time']),
    property(
      'passwordExpiry.passwordExpiryInDays',
      'number',
      String(days || usualDays),
      ['Password expiry in days', 'After so many days, where no rule says otherwise'],
      between(1, 36_500),
    ),
    property('passwordExpiry.skipIfNoApplicableRules', 'boolean', 'false', ['Only by rules', 'Without a rule that applies, passwords do not expire']),
  ],
  numbered: { pattern: /^passwordExpiry\.rule\d{1,3}$/, most: mostRules, of: ruleOf },
})
export const passwordConnectors = (config: Pick<UsersConfig, 'passwordExpiryDays'>): readonly GovernanceConnector[] => [
  historyConnector,
  expiryConnector(config),
]

/** What a tenant wants of passwords; without the governance plugin what the configuration says. */
export const tenantRules = (config: Pick<UsersConfig, 'passwordExpiryDays'>, governance: Governance | undefined) => ({
  /** How many of the latest passwords may not be taken again; 0 for all may. */
  async historyOf(tenant: Tenant): Promise<number> {
    const values = (await governance?.valuesOf(tenant, history)) ?? {}
    return values['passwordHistory.enable'] === 'true' ? Math.min(Number(values['passwordHistory.count']), longestHistory) : 0
  },
  /** Undefined: passwords do not expire. */
  async expiryOf(tenant: Tenant): Promise<ExpiryRules | undefined> {
    if (!governance) return config.passwordExpiryDays > 0 ? { days: config.passwordExpiryDays, rules: [], onlyByRule: false } : undefined
    const values = await governance.valuesOf(tenant, expiry)
    if (values['passwordExpiry.enablePasswordExpiry'] !== 'true') return undefined
    const rules = Object.entries(values).flatMap(([name, value]) => (/\.rule\d+$/.test(name) ? (expiryRule(value) ?? []) : []))
    return {
      days: Number(values['passwordExpiry.passwordExpiryInDays']),
      rules: rules.sort((a, b) => a.priority - b.priority),
      onlyByRule: values['passwordExpiry.skipIfNoApplicableRules'] === 'true',
    }
  },
})
export type TenantRules = ReturnType<typeof tenantRules>
