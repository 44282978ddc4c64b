import { contains, endsWith, startsWith, type Test } from '@gatehouse/kernel/data'
import { InvalidApiResource } from './contracts.ts'

export interface Comparison {
  readonly attribute: string
  readonly op: 'eq' | 'sw' | 'co' | 'ew'
  readonly value: string
}
const most = 20
const part = /^ *([A-Za-z]+) +([A-Za-z]{2}) +(?:"([^"]*)"|([^" ]+)) */
const joint = /^and +/i

/** `name co booking and type eq "BUSINESS"`. @param attributes those that may be named. @throws InvalidApiResource */
export const parseFilter = (filter: string | undefined, attributes: readonly string[]): readonly Comparison[] => {
  const found: Comparison[] = []
  let rest = filter?.trim() ?? ''
  while (rest !== '') {
    const [whole, name = '', op = '', quoted, plain] = part.exec(rest) ?? []
    const attribute = attributes.find((one) => one.toLowerCase() === name.toLowerCase())
    const lower = op.toLowerCase()
    if (whole === undefined || !attribute || (lower !== 'eq' && lower !== 'sw' && lower !== 'co' && lower !== 'ew') || found.length === most)
      throw new InvalidApiResource(`a filter compares ${attributes.join(', ')} with eq, sw, co or ew, joined by 'and'`)
    found.push({ attribute, op: lower, value: quoted ?? plain ?? '' })
    rest = rest.slice(whole.length)
    if (rest === '') return found
    if (!joint.test(rest)) throw new InvalidApiResource("comparisons are joined by 'and'")
    rest = rest.replace(joint, '')
    if (rest === '') throw new InvalidApiResource("a comparison is missing after 'and'")
  }
  return found
}
const tests = {
  eq: (value: string, wanted: string) => value === wanted,
  sw: (value: string, wanted: string) => value.startsWith(wanted),
  co: (value: string, wanted: string) => value.includes(wanted),
  ew: (value: string, wanted: string) => value.endsWith(wanted),
} as const
export const passes = (filter: readonly Comparison[], textOf: (attribute: string) => string): boolean =>
  filter.every(({ attribute, op, value }) => tests[op](textOf(attribute), value))
const columnTests = { eq: (value: string) => value, sw: startsWith, co: contains, ew: endsWith } as const
export const columnTest = ({ op, value }: Comparison): string | Test<string> => columnTests[op](value)
