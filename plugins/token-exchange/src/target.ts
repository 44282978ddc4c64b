import { InvalidRequest, type TokenParameters } from '@gatehouse/oauth/contracts'
import { InvalidTarget } from './errors.ts'
import { allows, type ExchangePolicy } from './policy.ts'

/** RFC 8707 §2: an absolute URI without a fragment. */
const isResource = (value: string): boolean => URL.canParse(value) && !value.includes('#')

/** Whom the new token is for; undefined: as the application has it. RFC 8693 §2.1. @throws InvalidTarget, InvalidRequest */
export const targetsOf = ({ audience, resource }: TokenParameters, policy: ExchangePolicy): readonly string[] | undefined => {
  if (resource !== undefined && !isResource(resource)) throw new InvalidTarget('resource must be an absolute URI without a fragment')
  const targets = [...new Set([audience, resource].filter((value) => value !== undefined))]
  if (targets.some((target) => !allows(policy.audiences, target))) throw new InvalidTarget('the client may not get tokens for that audience or resource')
  return targets.length === 0 ? undefined : targets
}
/** @throws InvalidRequest */
export const required = (name: string, value: string | undefined): string => {
  if (!value) throw new InvalidRequest(`${name} is missing`)
  return value
}
