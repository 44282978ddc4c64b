import { InvalidDigest } from '../contracts.ts'

export type Properties = Readonly<Record<string, unknown>>

export const wholeOf = (properties: Properties, name: string, fallback: number, least: number, most: number): number => {
  const given = properties[name] ?? fallback
  const value = typeof given === 'string' && /^\d{1,9}$/.test(given) ? Number(given) : given
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
  throw new InvalidDigest(`${name} of a password digest is a whole number from ${least} to ${most}`)
}
export const truthOf = (properties: Properties, name: string, fallback: boolean): boolean => {
  const value = properties[name] ?? fallback
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  throw new InvalidDigest(`${name} of a password digest is true or false`)
}
/** Names that are not listed are mistakes. */
export const onlyThese = (properties: Properties, names: readonly string[]): void => {
  const unknown = Object.keys(properties).find((name) => !names.includes(name))
  if (unknown !== undefined) throw new InvalidDigest('a password digest does not have this property', { detail: unknown })
}
