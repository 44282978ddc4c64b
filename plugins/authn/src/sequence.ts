import type { Application } from '@gatehouse/applications/contracts'

export interface Option {
  /** `LOCAL`, or the name of a connection. */
  readonly idp: string
  readonly authenticator: string
}
/** Each step is satisfied by one of its options. */
export type Sequence = readonly (readonly Option[])[]

export const sameOption = (a: Option, b: Option): boolean => a.idp === b.idp && a.authenticator === b.authenticator

export const sequenceOf = ({ authenticationSequence: { type, steps } }: Application, defaultAuthenticator: string): Sequence => {
  if (type === 'DEFAULT' || steps.length === 0) return [[{ idp: 'LOCAL', authenticator: defaultAuthenticator }]]
  return [...steps].sort((a, b) => a.id - b.id).map(({ options }) => options)
}
/** True when each of the steps was taken by one of these methods. */
export const satisfied = (sequence: Sequence, methods: readonly Option[]): boolean =>
  sequence.every((options) => options.some((option) => methods.some((method) => sameOption(option, method))))
