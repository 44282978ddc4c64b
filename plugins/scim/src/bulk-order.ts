import { namedIn } from './bulk-ids.ts'
import { isComplex } from './resource/value.ts'

export interface Step {
  /** In the request. */
  readonly place: number
  readonly given: unknown
  /** One of a circle: it is made in part, and completed when the others are there. */
  readonly partly: boolean
}
const makes = (given: unknown): string | undefined =>
  isComplex(given) && String(given.method).toUpperCase() === 'POST' && typeof given.bulkId === 'string' ? given.bulkId : undefined
const needs = (given: unknown): readonly string[] =>
  isComplex(given)
    ? [
        ...namedIn(given.data),
        ...namedIn(
          String(given.path ?? '')
            .split('/')
            .at(-1),
        ),
      ]
    : []

/**
 * The order that operations can be done in, RFC 7644 §3.7.2: as they come, but what names a bulkId waits for the operation that makes it.
 * Where all wait for one another, the first that makes something is made in part.
 */
export function* stepsOf(operations: readonly unknown[]): Generator<Step, void> {
  let waiting = operations.map((given, place) => ({ given, place, made: makes(given), needed: needs(given) }))
  while (waiting.length > 0) {
    const left: typeof waiting = []
    const open = new Set(waiting.flatMap(({ made }) => made ?? []))
    for (const one of waiting) {
      if (one.needed.some((id) => open.has(id) && id !== one.made)) left.push(one)
      else if (one.made !== undefined && one.needed.includes(one.made)) left.push(one)
      else {
        yield { given: one.given, place: one.place, partly: false }
        if (one.made !== undefined) open.delete(one.made)
      }
    }
    if (left.length === waiting.length) {
      const first = left.find(({ made }) => made !== undefined)
      if (!first) return
      yield { given: first.given, place: first.place, partly: true }
      waiting = left.filter((one) => one !== first)
    } else waiting = left
  }
}
