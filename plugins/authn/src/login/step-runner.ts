import { type Connections, type Log, ServerError, type Tenant } from '@gatehouse/kernel'
import { type Attempt, type Authenticator, type AuthenticatorKind, authenticators, type Step } from '../contracts.ts'
import type { Option } from '../sequence.ts'
import { timeLimit } from './time-limit.ts'

interface Deps {
  readonly connections: Connections
  // biome-ignore lint/suspicious/noExplicitAny: settings are the kind's own matter
  readonly kinds: ReadonlyMap<string, AuthenticatorKind<any>>
  readonly log: Log
  readonly timeoutSeconds: number
}
/** It threw, hung, or is not there: its own fault, told in the log. The login stands where it stood. */
export interface Broken {
  readonly kind: 'broken'
}
export type StepRunner = ReturnType<typeof createStepRunner>

const kindsOfSteps = ['challenge', 'redirect', 'verified', 'declined']
const isStep = (value: Step | undefined): value is Step => value !== undefined && kindsOfSteps.includes(value.kind)

/** Calls authenticators so that a broken one breaks nothing but its own step. Security rule 10.3. */
export const createStepRunner = ({ connections, kinds, log, timeoutSeconds }: Deps) => {
  /** `LOCAL` authenticators are their own connection; others are one of that name. */
  const open = async (tenant: Tenant, { idp, authenticator }: Option): Promise<Authenticator> => {
    if (!kinds.has(authenticator)) throw new Error('no enabled plugin has it')
    const found = await connections.open(tenant, authenticators, kinds, idp === 'LOCAL' ? authenticator : idp)
    if (!found) throw new Error(idp === 'LOCAL' ? 'it has no settings' : `there is no connection "${idp}"`)
    return found
  }
  const run = async (tenant: Tenant, option: Option, call: (authenticator: Authenticator) => Promise<Step>): Promise<Step | Broken> => {
    try {
      const step = await timeLimit(timeoutSeconds, async () => call(await open(tenant, option)))
      if (!isStep(step)) throw new Error('it answered with no step')
      return step
    } catch (error) {
      log.error(`the authenticator "${option.authenticator}" failed`, {
        authenticator: option.authenticator,
        idp: option.idp,
        tenantId: tenant.id,
        error,
        ...(error instanceof ServerError && error.detail !== undefined ? { detail: error.detail } : {}),
      })
      return { kind: 'broken' }
    }
  }
  return {
    begin: (option: Option, attempt: Attempt) => run(attempt.tenant, option, (authenticator) => authenticator.begin(attempt)),
    resume: (option: Option, attempt: Attempt, input: Readonly<Record<string, string>>) =>
      run(attempt.tenant, option, (authenticator) => authenticator.resume(attempt, input)),
  }
}
