import { z } from '@gatehouse/kernel'
import { InvalidApplication } from '../contracts.ts'
import type { StoredApplication } from '../data/application-table.ts'
import { type NewApplicationBody, newApplication } from '../http/schemas.ts'

/** What stands for a secret in a document. */
export const MASK = '********'
const isSecret = (name: string) => /secret$/i.test(name)
type Members = Readonly<Record<string, unknown>>

const filled = (members: Members): Members => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined))
const masked = (settings: unknown): Members =>
  Object.fromEntries(Object.entries(settings as Members).map(([name, value]) => [name, isSecret(name) && typeof value === 'string' ? MASK : value]))

/** What POST would take to make the same application. Secrets are not in it: security rule 1.9. */
export const exported = (application: StoredApplication, inbound: ReadonlyMap<string, unknown>): Members => {
  const { name, description, imageUrl, accessUrl, enabled, properties, claimConfiguration, authenticationSequence, advancedConfigurations } = application
  const { applicationVersion: _, ...kept } = properties
  const protocols = Object.fromEntries(
    [...inbound].map(([path, settings]) => [path.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase()), masked(settings)]),
  )
  return {
    ...filled({ name, description, imageUrl, accessUrl, ...kept }),
    applicationEnabled: enabled,
    claimConfiguration,
    authenticationSequence,
    advancedConfigurations,
    inboundProtocolConfiguration: protocols,
  }
}
const withoutMasks = (settings: unknown): unknown =>
  typeof settings === 'object' && settings !== null
    ? Object.fromEntries(Object.entries(settings).filter(([name, value]) => !(isSecret(name) && value === MASK)))
    : settings

/** @throws InvalidApplication */
export const imported = (value: unknown): NewApplicationBody => {
  const result = newApplication.safeParse(value)
  if (!result.success) {
    const { path = [], message = '' } = result.error.issues[0] ?? {}
    throw new InvalidApplication(`${path.map(String).join('.')}: ${message}`.slice(0, 500))
  }
  const { inboundProtocolConfiguration: inbound = {}, ...rest } = result.data
  const protocols = Object.fromEntries(
    Object.entries(z.record(z.string(), z.unknown()).parse(inbound)).map(([name, settings]) => [name, withoutMasks(settings)]),
  )
  return { ...rest, inboundProtocolConfiguration: protocols }
}
