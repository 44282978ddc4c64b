import type { Step } from '@gatehouse/authn/contracts'
import type { CredentialDemand } from '@gatehouse/users/contracts'

/** The page where a password is chosen says what the tenant wants of it. */
export const withDemands = (step: Step, demands: readonly CredentialDemand[]): Step => {
  if (step.kind !== 'challenge' || demands.length === 0) return step
  const told = demands.map(({ key, values }) => ({ key, values: { ...values } }))
  return { ...step, model: { ...(step.model as object), demands: told } }
}
