import { BadRequest } from '@gatehouse/kernel'
import type { Order, Piece, Speech } from './speech.ts'
import type { Op } from './tree.ts'

const orders: Readonly<Partial<Record<Op, Order>>> = { eq: '=', gt: '>', ge: '>=', lt: '<', le: '<=' }

/** No database keeps it. */
export const storable = (value: string): string => {
  if (value.includes('\0')) throw new BadRequest('text must not contain U+0000')
  return value
}
/** On an expression that compares by code point. */
export const textTest =
  (speech: Speech, op: Op, value: string) =>
  (expression: string): Piece => {
    const order = orders[op]
    if (order) return speech.compare(expression, order, value)
    if (value === '') return { sql: `${expression} = ${expression}`, params: [] }
    if (op === 'sw') return speech.startsWith(expression, value)
    return op === 'ew' ? speech.endsWith(expression, value) : speech.contains(expression, value)
  }
