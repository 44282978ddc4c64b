import { type Claims, type ClaimValue, InvalidUser } from '@gatehouse/users/contracts'
import { fold } from '../filter/fold.ts'
import type { Layout } from '../layout.ts'
import type { AttributeValue } from '../read/entry.ts'
import { placeholder } from '../read/to-user.ts'

export type Values = ReadonlyMap<string, readonly AttributeValue[]>

const textOf = (claim: string, value: ClaimValue): string => {
  if (typeof value === 'string') return value.normalize('NFC')
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new InvalidUser(`the claim ${claim} holds what a directory cannot`)
}
/** A directory refuses what it takes for twice the same. */
const distinct = (texts: readonly string[]): readonly string[] => [...new Map(texts.map((text) => [fold(text), text])).values()]
const textsOf = (claim: string, value: ClaimValue | undefined): readonly string[] => {
  const given = Array.isArray(value) ? value : [value ?? '']
  return distinct(given.map((each) => textOf(claim, each ?? '')).filter((text) => text !== ''))
}
/**
 * What each attribute of the layout shall hold, nothing included. What a schema wants and nobody gave gets a filler.
 * @throws InvalidUser a claim has no attribute
 */
export const valuesFor = (layout: Layout, claims: Claims, username: string): Values => {
  const values = new Map<string, readonly AttributeValue[]>([...layout.attributes.values()].map((attribute) => [attribute, []]))
  for (const [claim, value] of Object.entries(claims)) {
    const texts = textsOf(claim, value)
    const attribute = layout.attributes.get(claim)
    if (attribute === undefined && texts.length > 0) throw new InvalidUser(`the claim ${claim} has no attribute in this user store`)
    if (attribute !== undefined && texts.length > 0)
      values.set(attribute, layout.binary.includes(attribute) ? texts.map((text) => Buffer.from(text, 'base64')) : texts)
  }
  if (layout.flavour === 'ldap') {
    if (!values.get('cn')?.length) values.set('cn', [username])
    if (!values.get('sn')?.length) values.set('sn', [placeholder])
  }
  return values
}
