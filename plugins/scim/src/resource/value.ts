/** JSON whose objects have no prototype: no name from outside can reach one. Security rule 1.6. */
export type Value = string | number | boolean | Value[] | Complex
export interface Complex {
  [name: string]: Value
}
export const emptyObject = (): Complex => Object.create(null) as Complex
export const isComplex = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

export const copied = <V extends Value>(value: V): V => {
  if (Array.isArray(value)) return value.map(copied) as V
  if (!isComplex(value)) return value
  const copy = emptyObject()
  for (const [name, item] of Object.entries(value)) copy[name] = copied(item as Value)
  return copy as V
}
export const same = (a: Value | undefined, b: Value | undefined): boolean => {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => same(item, b[index]))
  if (isComplex(a) && isComplex(b)) {
    const [left, right] = [a as Complex, b as Complex]
    const names = Object.keys(left)
    return names.length === Object.keys(right).length && names.every((name) => same(left[name], right[name]))
  }
  return a === b
}
