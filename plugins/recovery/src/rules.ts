import type { Governance } from '@gatehouse/governance/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { RecoveryConfig } from './config.ts'
import { names } from './governance.ts'
import type { Form, ScenarioName } from './scenarios.ts'

/** What holds in one tenant. */
export interface Rules {
  readonly forgottenPassword: 'off' | Form
  readonly invitations: boolean
  readonly forcedReset: 'sign-in' | Form
  readonly notifySuccess: boolean
  formOf(scenario: ScenarioName): Form
  /** Seconds. */
  lifetimeOf(scenario: ScenarioName): number
}
type Values = Readonly<Record<string, string>>
interface Choices extends Pick<Rules, 'forgottenPassword' | 'invitations' | 'forcedReset' | 'notifySuccess'> {
  readonly invitation: Form
  readonly linkLifetimes: Readonly<Record<ScenarioName, number>>
}
const rulesOf = ({ invitation, linkLifetimes, ...choices }: Choices, codeLifetime: number): Rules => {
  const forms: Readonly<Record<ScenarioName, string>> = {
    ASK_PASSWORD: invitation,
    EMAIL_VERIFICATION: 'link',
    ADMIN_FORCED_PASSWORD_RESET: choices.forcedReset,
    NOTIFICATION_BASED_PW_RECOVERY: choices.forgottenPassword,
  }
  const formOf = (scenario: ScenarioName): Form => (forms[scenario] === 'code' ? 'code' : 'link')
  return {
    ...choices,
    formOf,
    lifetimeOf: (scenario) => (formOf(scenario) === 'code' ? Math.min(codeLifetime, linkLifetimes[scenario]) : linkLifetimes[scenario]),
  }
}
const configured = (config: RecoveryConfig): Choices => {
  const { forgottenPassword, invitation, forcedReset, notifySuccess, linkLifetime: life } = config
  const linkLifetimes = { ASK_PASSWORD: life, EMAIL_VERIFICATION: life, ADMIN_FORCED_PASSWORD_RESET: life, NOTIFICATION_BASED_PW_RECOVERY: life }
  return { forgottenPassword, invitations: true, invitation, forcedReset, notifySuccess, linkLifetimes }
}
const isOn = (values: Values, name: string): boolean => values[name] === 'true'
const minutes = (values: Values, name: string): number => Number(values[name]) * 60
const governed = (recovery: Values, onboarding: Values, forced: Values): Choices => {
  const { account, invited, reset } = names
  const forgotten = isOn(recovery, account.code) && !isOn(recovery, account.link) ? 'code' : 'link'
  return {
    forgottenPassword: isOn(recovery, account.enable) ? forgotten : 'off',
    notifySuccess: isOn(recovery, account.notifySuccess),
    invitations: isOn(onboarding, invited.enable),
    invitation: isOn(onboarding, invited.code) ? 'code' : 'link',
    forcedReset: isOn(forced, reset.link) ? 'link' : isOn(forced, reset.code) ? 'code' : 'sign-in',
    linkLifetimes: {
      ASK_PASSWORD: minutes(onboarding, invited.askPasswordLifetime),
      EMAIL_VERIFICATION: minutes(onboarding, invited.lifetime),
      ADMIN_FORCED_PASSWORD_RESET: minutes(forced, reset.lifetime),
      NOTIFICATION_BASED_PW_RECOVERY: minutes(recovery, account.lifetime),
    },
  }
}
/** What a tenant wants; without the governance plugin what the configuration says. */
export const tenantRules = (config: RecoveryConfig, governance: Governance | undefined) => {
  const always = rulesOf(configured(config), config.codeLifetime)
  return async (tenant: Tenant): Promise<Rules> => {
    if (!governance) return always
    const { account, invited, reset } = names
    const [recovery, onboarding, forced] = await Promise.all([account, invited, reset].map(({ connector }) => governance.valuesOf(tenant, connector)))
    return rulesOf(governed(recovery ?? {}, onboarding ?? {}, forced ?? {}), config.codeLifetime)
  }
}
export type TenantRules = ReturnType<typeof tenantRules>
