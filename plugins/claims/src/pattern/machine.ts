import { BadPattern, type Node, parsePattern } from './parse.ts'

/** Thompson's construction: a step tests a character, an edge, or goes on at one or two places. */
type Step =
  | { readonly kind: 'character'; readonly test: number }
  | { readonly kind: 'edge'; readonly at: 'start' | 'end' }
  | { readonly kind: 'split'; readonly to: readonly number[] }
  | { readonly kind: 'end' }
export interface Machine {
  readonly steps: readonly Step[]
  readonly tests: readonly RegExp[]
}
const MOST_STEPS = 1000

/** @throws BadPattern it is none, or its machine is too large */
export const machineOf = (pattern: string): Machine => {
  const { node, tests } = parsePattern(pattern)
  const steps: Step[] = []
  let visits = 0
  const add = (step: Step): number => steps.push(step) - 1
  const split = (to: number[]): number[] => {
    add({ kind: 'split', to })
    return to
  }
  const emit = (part: Node): void => {
    visits += 1
    if (steps.length > MOST_STEPS || visits > MOST_STEPS * 4) throw new BadPattern('the pattern is too large')
    if (part.kind === 'character' || part.kind === 'edge') add(part)
    else if (part.kind === 'all') part.parts.forEach(emit)
    else if (part.kind === 'repeat') emitRepeat(part)
    else emitAny(part.parts)
  }
  const emitAny = (parts: readonly Node[]): void => {
    const entries = split([])
    const exits = parts.map((part) => {
      entries.push(steps.length)
      emit(part)
      return split([])
    })
    for (const exit of exits) exit.push(steps.length)
  }
  const emitRepeat = ({ part, least, most }: Extract<Node, { kind: 'repeat' }>): void => {
    for (let count = 0; count < least; count += 1) emit(part)
    const exits: number[][] = []
    for (let count = least; count < (most ?? least + 1); count += 1) {
      const start = steps.length
      exits.push(split([start + 1]))
      emit(part)
      if (most === null) split([start])
    }
    for (const exit of exits) exit.push(steps.length)
  }
  emit(node)
  add({ kind: 'end' })
  return { steps, tests }
}

/**
 * Whether the whole text matches. All ways are walked at once, so the time is at most the size of the machine for each
 * character, whatever the pattern: security rule 1.5.
 */
export const runMachine = ({ steps, tests }: Machine, text: string): boolean => {
  const characters = [...text]
  const mark = new Int32Array(steps.length).fill(-1)
  let current: number[] = []
  /** The steps that are reached without a character. */
  const reach = (from: number, place: number, into: number[]): void => {
    const open = [from]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (mark[at] === place) continue
      mark[at] = place
      const step = steps[at]
      if (step?.kind === 'split') open.push(...step.to)
      else if (step?.kind === 'edge') {
        if (place === (step.at === 'start' ? 0 : characters.length)) open.push(at + 1)
      } else into.push(at)
    }
  }
  reach(0, 0, current)
  for (const [index, character] of characters.entries()) {
    const passed = new Map<number, boolean>()
    const next: number[] = []
    for (const at of current) {
      const step = steps[at]
      if (step?.kind !== 'character') continue
      const fits = passed.get(step.test) ?? tests[step.test]?.test(character) === true
      passed.set(step.test, fits)
      if (fits) reach(at + 1, index + 1, next)
    }
    current = next
    if (current.length === 0) return false
  }
  return current.some((at) => steps[at]?.kind === 'end')
}
