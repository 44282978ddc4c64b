import type { Layout } from './layout.ts'
import type { Order, Piece, Speech } from './speech.ts'

/** For who has none. */
export const epoch = '1970-01-01T00:00:00.000Z'
const latest = Date.UTC(9999, 11, 31)

/** Times are kept as ISO 8601 in UTC, which sorts as time does. */
export const isoOf = (ms: number): string => new Date(Math.max(0, Math.min(latest, ms))).toISOString()
/** Milliseconds; the reference product writes up to nanoseconds. */
export const timeOf = (text: string | undefined): number => {
  const ms = text === undefined ? Number.NaN : Date.parse(text.replace(/(\.\d{3})\d+/, '$1'))
  return Number.isNaN(ms) ? 0 : ms
}
/** The time that an attribute of `u` holds. */
export const timeColumn = ({ attributes, ofProfile }: Layout, speech: Speech, attribute: string): Piece => {
  const latestValue = `select max(a.UM_ATTR_VALUE) from ${attributes} where a.UM_USER_ID = u.UM_ID and a.UM_ATTR_NAME = ? and ${ofProfile.sql}`
  return { sql: speech.bytes(`coalesce((${latestValue}), '${epoch}')`), params: [attribute, ...ofProfile.params] }
}
const orders: Readonly<Record<string, Order>> = { eq: '=', gt: '>', ge: '>=', lt: '<', le: '<=' }
/** Undefined: no time passes. */
export const timeTest = (op: string, value: number): { readonly order: Order; readonly text: string } | undefined => {
  const order = orders[op]
  if (!order) return undefined
  if (Number.isInteger(value)) return { order, text: isoOf(value) }
  return order === '=' ? undefined : { order: order.startsWith('>') ? '>' : '<=', text: isoOf(Math.floor(value)) }
}
