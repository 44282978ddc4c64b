import { type Machine, machineOf, runMachine } from './machine.ts'
import { BadPattern } from './parse.ts'

const MOST_KNOWN = 500
/** Longer texts match nothing. UTF-16 units. */
const LONGEST = 1024
const known = new Map<string, Machine | undefined>()

/** Undefined: it can be run. */
export const faultOf = (pattern: string): string | undefined => {
  try {
    machineOf(pattern)
    return undefined
  } catch (error) {
    if (error instanceof BadPattern) return error.message
    throw error
  }
}
const machine = (pattern: string): Machine | undefined => {
  if (known.has(pattern)) return known.get(pattern)
  if (known.size >= MOST_KNOWN) known.clear()
  const made = faultOf(pattern) === undefined ? machineOf(pattern) : undefined
  known.set(pattern, made)
  return made
}
/** Whether the whole text matches; nothing matches a pattern that cannot be run. */
export const matchesPattern = (pattern: string, text: string): boolean => {
  const made = text.length <= LONGEST ? machine(pattern) : undefined
  return made !== undefined && runMachine(made, text)
}
