import { ApplicationsError } from '../errors.ts'

export type FilterOp = 'eq' | 'co' | 'sw' | 'ew'
export interface Comparison {
  readonly attribute: 'name' | 'clientId' | 'issuer'
  readonly op: FilterOp
  readonly value: string
}
/** Alternatives of comparisons that hold together: `and` binds tighter than `or`. */
export type ListFilter = readonly (readonly Comparison[])[]

const operators: readonly string[] = ['eq', 'co', 'sw', 'ew']
const attributes = new Map([
  ['name', 'name'],
  ['clientid', 'clientId'],
  ['issuer', 'issuer'],
] as const)
const maxComparisons = 20

const refuse = (message: string): never => {
  throw new ApplicationsError('badFilter', message)
}
interface Word {
  readonly text: string
  readonly quoted: boolean
}
const words = (filter: string): readonly Word[] => {
  const found: Word[] = []
  for (let at = 0; at < filter.length; ) {
    if (filter[at] === ' ') at += 1
    else if (filter[at] === '"') {
      const end = filter.indexOf('"', at + 1)
      if (end === -1) refuse('a quotation mark is not closed')
      found.push({ text: filter.slice(at + 1, end), quoted: true })
      at = end + 1
    } else {
      const space = filter.indexOf(' ', at)
      const end = space === -1 ? filter.length : space
      found.push({ text: filter.slice(at, end), quoted: false })
      at = end
    }
  }
  return found
}
const comparison = ([attribute, op, value]: readonly (Word | undefined)[]): Comparison => {
  if (!attribute || !op || !value) return refuse('a comparison is an attribute, an operator and a value')
  const name = attributes.get(attribute.text.toLowerCase() as 'name')
  if (attribute.quoted || !name) return refuse('filters take the attributes name, clientId and issuer')
  if (op.quoted || !operators.includes(op.text.toLowerCase())) return refuse('filters take the operators eq, co, sw and ew')
  return { attribute: name, op: op.text.toLowerCase() as FilterOp, value: value.text }
}

/** `name co shop and clientId eq abc or name eq "my shop"`. Linear in the length of the filter. @throws ApplicationsError badFilter */
export const parseListFilter = (filter: string): ListFilter => {
  const all = words(filter)
  if (all.length > maxComparisons * 4) refuse(`a filter holds at most ${maxComparisons} comparisons`)
  const alternatives: Comparison[][] = [[]]
  for (let at = 0; at === 0 || at <= all.length; at += 4) {
    alternatives.at(-1)?.push(comparison(all.slice(at, at + 3)))
    const link = all[at + 3]
    if (!link) return alternatives
    const joint = link.quoted ? '' : link.text.toLowerCase()
    if (joint === 'or') alternatives.push([])
    else if (joint !== 'and') refuse("comparisons are joined by 'and' or 'or'")
  }
  return alternatives
}
