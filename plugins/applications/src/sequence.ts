import type { Tenant } from '@gatehouse/kernel'
import { type AuthenticationSequence, type AuthenticatorDirectory, InvalidApplication } from './contracts.ts'
import { defaultSequence } from './defaults.ts'

const refuse = (message: string): never => {
  throw new InvalidApplication(message)
}
const known = async (tenant: Tenant, directories: ReadonlyMap<string, AuthenticatorDirectory>, option: { idp: string; authenticator: string }) => {
  if (directories.size === 0) return true
  for (const directory of directories.values()) if (await directory.knows(tenant, option)) return true
  return false
}

/** The sequence as it is stored. `DEFAULT` means the tenant's own, whatever else was sent. @throws InvalidApplication */
export const checkedSequence = async (
  tenant: Tenant,
  given: AuthenticationSequence & { readonly script?: string | undefined },
  directories: ReadonlyMap<string, AuthenticatorDirectory>,
): Promise<AuthenticationSequence> => {
  if (given.script) refuse('login scripts are not supported')
  if (given.type === 'DEFAULT') return defaultSequence
  const { type, subjectStepId, attributeStepId } = given
  const steps = given.steps.toSorted((a, b) => a.id - b.id)
  if (steps.length === 0) refuse('a user-defined sequence needs a step')
  if (steps.some(({ id }, index) => id !== index + 1)) refuse('the ids of the steps must be 1, 2, 3 and so on')
  for (const id of [subjectStepId, attributeStepId]) if (id < 1 || id > steps.length) refuse(`there is no step ${id}`)
  for (const { id, options } of steps) {
    const names = options.map(({ idp, authenticator }) => `${idp}/${authenticator}`)
    if (new Set(names).size < names.length) refuse(`an option comes twice in step ${id}`)
    for (const option of options) if (!(await known(tenant, directories, option))) refuse(`step ${id} names an authenticator that is not known`)
  }
  return { type, steps, subjectStepId, attributeStepId }
}
