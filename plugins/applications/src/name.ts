import { InvalidApplication } from './contracts.ts'
import { ApplicationsError } from './errors.ts'

/** The tenant's own application, which this server does not list. */
const resident = 'wso2carbon-local-sp'
const reserved: readonly string[] = ['console', 'my account']
const control = /\p{Cc}/u

/** @param purpose what the name is for: the two answer reserved names differently. @throws InvalidApplication, ApplicationsError */
export const checkedName = (name: string, purpose: 'create' | 'rename'): string => {
  if (name.trim() === '' || name !== name.trim()) throw new InvalidApplication('the name must not be blank, nor begin or end with a space')
  if (name.length > 191) throw new InvalidApplication('the name is longer than 191 characters')
  if (control.test(name)) throw new InvalidApplication('the name holds a control character')
  const folded = name.toLowerCase()
  if (folded === resident) throw new ApplicationsError(purpose === 'create' ? 'residentName' : 'systemApplication', 'this name is reserved')
  if (reserved.includes(folded)) throw new ApplicationsError(purpose === 'create' ? 'reservedName' : 'reservedRename', 'this name is reserved')
  return name
}
