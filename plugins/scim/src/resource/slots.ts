import type { ClaimValue } from '@gatehouse/users/contracts'
import { invalidValue } from '../errors.ts'
import type { Attribute, Source } from '../schema/attribute.ts'
import { type Complex, emptyObject, type Value } from './value.ts'

type Slots = Extract<Source, { kind: 'slots' }>
export type Read = (claim: string) => ClaimValue | undefined
export type Write = (claim: string, value: ClaimValue) => void

const made = (value: string, type: string | undefined, primary: boolean): Complex =>
  Object.assign(emptyObject(), { value }, type === undefined ? {} : { type }, primary ? { primary } : {})

/** The elements of a list, each from a claim of its own. A primary value that has a type as well is one element, not two. */
export const slotElements = ({ primary, types }: Slots, read: Read): Complex[] => {
  const preferred = read(primary)
  const typed = Object.entries(types).flatMap(([type, claim]) => {
    const value = read(claim)
    return typeof value === 'string' ? [{ type, value }] : []
  })
  const owner = typed.find(({ value }) => value === preferred)
  const untyped = typeof preferred === 'string' && !owner ? [made(preferred, undefined, true)] : []
  return [...untyped, ...typed.map((item) => made(item.value, item.type, item === owner))]
}

/** @throws ScimError invalidValue two values of one type, a type that is not known, two primary values */
export const writeSlots = ({ name, source }: Attribute & { readonly source: Slots }, elements: readonly Value[], write: Write): void => {
  const items = elements as readonly Complex[]
  if (items.filter(({ primary }) => primary === true).length > 1) invalidValue(`${name} has more than one primary value`)
  const taken = new Set<string>()
  const place = (claim: string, value: Value | undefined) => {
    if (taken.has(claim)) invalidValue(`${name} holds one value of each type`)
    taken.add(claim)
    write(claim, value as string)
  }
  const preferred = items.find(({ primary }) => primary === true)
  for (const item of items) {
    const type = typeof item.type === 'string' ? item.type.toLowerCase() : undefined
    const claim = type === undefined ? undefined : source.types[type]
    if (type !== undefined && !(claim && Object.hasOwn(source.types, type))) invalidValue(`${name} has the types ${Object.keys(source.types).join(', ')}`)
    if (claim !== undefined) place(claim, item.value)
    else if (preferred && item !== preferred) place(source.types.other ?? source.primary, item.value)
    else if (!preferred) place(source.primary, item.value)
  }
  if (preferred) place(source.primary, preferred.value)
}
