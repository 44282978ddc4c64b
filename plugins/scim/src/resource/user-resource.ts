import type { Tenant } from '@gatehouse/kernel'
import { type Claims, type ClaimValue, qualifiedName, type User } from '@gatehouse/users/contracts'
import { invalidValue } from '../errors.ts'
import type { Attribute } from '../schema/attribute.ts'
import { coreUser } from '../schema/core-user.ts'
import { plainShape, type UserShape } from '../schema/shape.ts'
import { type Read, slotElements, type Write, writeSlots } from './slots.ts'
import { type Complex, copied, emptyObject, type Value } from './value.ts'

export const versionOf = ({ version }: Pick<User, 'version'>): string => `W/"${version}"`
export const locationOf = (tenant: Tenant, id: string): string => `${tenant.baseUrl}/scim2/Users/${id}`
const isoTime = (ms: number): string => new Date(ms).toISOString()

const readOne = ({ type }: Attribute, value: ClaimValue | undefined): Value | undefined => {
  if (type === 'boolean') return value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined
  if (type !== 'integer' && type !== 'decimal') return typeof value === 'string' ? value : undefined
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
const readAttribute = (attribute: Attribute, read: Read): Value | undefined => {
  const { source } = attribute
  if (source?.kind === 'slots') {
    const elements = slotElements(source, read)
    return elements.length > 0 ? elements : undefined
  }
  if (source?.kind === 'list') {
    const value = read(source.claim)
    return Array.isArray(value) && value.length > 0 ? copied(value as Value[]) : undefined
  }
  if (source?.kind === 'claim') {
    const value = read(source.claim)
    if (!attribute.multiValued) return readOne(attribute, value)
    const items = (Array.isArray(value) ? value : [value]).flatMap((item: ClaimValue | undefined) => readOne(attribute, item) ?? [])
    return items.length > 0 ? items : undefined
  }
  if (attribute.multiValued || !attribute.subAttributes) return undefined
  return readAll(attribute.subAttributes, read)
}
const readAll = (attributes: readonly Attribute[], read: Read): Complex | undefined => {
  const made = emptyObject()
  for (const attribute of attributes) {
    const value = readAttribute(attribute, read)
    if (value !== undefined) made[attribute.name] = value
  }
  return Object.keys(made).length > 0 ? made : undefined
}

/** What PATCH works on: everything that may be written, and what is only read beside it. */
export const draftOf = (user: User, { core, extensions }: UserShape = plainShape): Complex => {
  const read: Read = (claim) => (Object.hasOwn(user.claims, claim) ? user.claims[claim] : undefined)
  const draft = Object.assign(emptyObject(), { userName: qualifiedName(user), active: user.active }, readAll(core, read))
  for (const { id, attributes } of extensions) {
    const part = readAll(attributes, read)
    if (part) draft[id] = part
  }
  return draft
}
/** RFC 7643 §3: the user as it is sent. */
export const toResource = (tenant: Tenant, user: User, shape: UserShape = plainShape): Complex => {
  const draft = draftOf(user, shape)
  const used = shape.extensions.map(({ id }) => id).filter((id) => draft[id] !== undefined)
  const meta = Object.assign(emptyObject(), {
    resourceType: 'User',
    created: isoTime(user.createdAt),
    lastModified: isoTime(user.updatedAt),
    location: locationOf(tenant, user.id),
    version: versionOf(user),
  })
  return Object.assign(emptyObject(), { schemas: [coreUser, ...used], id: user.id }, draft, { meta })
}

const writeAttribute = (attribute: Attribute, value: Value, write: Write): void => {
  const { source, mutability } = attribute
  if (mutability === 'readOnly') return
  if (source?.kind === 'slots') writeSlots(attribute as Attribute & { source: typeof source }, value as Value[], write)
  else if (source?.kind === 'list') {
    if ((value as Complex[]).filter(({ primary }) => primary === true).length > 1) invalidValue(`${attribute.name} has more than one primary value`)
    write(source.claim, value as ClaimValue)
  } else if (source?.kind === 'claim') write(source.claim, value as ClaimValue)
  else if (!attribute.multiValued && attribute.subAttributes) writeAll(attribute.subAttributes, value as Complex, write)
}
const writeAll = (attributes: readonly Attribute[], values: Complex, write: Write): void => {
  for (const attribute of attributes) {
    const value = values[attribute.name]
    if (value !== undefined) writeAttribute(attribute, value, write)
  }
}
const verified = [
  ['emailaddress', 'identity/emailVerified'],
  ['mobile', 'identity/phoneVerified'],
  ['telephone', 'identity/phoneVerified'],
] as const

/**
 * The claims of a user after a change: those of the resource, and those that SCIM does not know. A new address is not a
 * verified one, unless this very change marks it anew: security rule 5.5.
 */
export const claimsAfter = (resource: Complex, current: Claims, { core, extensions, written }: UserShape = plainShape): Claims => {
  const claims: Record<string, ClaimValue> = Object.fromEntries(Object.entries(current).filter(([name]) => !written.has(name)))
  const write: Write = (claim, value) => {
    claims[claim] = value
  }
  writeAll(core, resource, write)
  for (const { id, attributes } of extensions) if (resource[id] !== undefined) writeAll(attributes, resource[id] as Complex, write)
  for (const [address, mark] of verified) {
    const moved = (current[address] !== undefined || address === 'telephone') && claims[address] !== current[address]
    if (moved && claims[mark] === current[mark]) delete claims[mark]
  }
  return claims
}
