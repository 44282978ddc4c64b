import { isTest, type Where } from '@gatehouse/kernel/data'

type Truth = boolean | null
type Row = Readonly<Record<string, unknown>>
export type Others = (table: string) => readonly Row[]

/** Code point order, which is that of UTF-8 bytes and not that of JavaScript. */
export const compare = (a: unknown, b: unknown): number => {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return Number(a) - Number(b)
}
const allOf = (truths: readonly Truth[]): Truth => (truths.includes(false) ? false : truths.includes(null) ? null : true)
const anyOf = (truths: readonly Truth[]): Truth => (truths.includes(true) ? true : truths.includes(null) ? null : false)
const inverse = (truth: Truth): Truth => (truth === null ? null : !truth)

const judge = (value: unknown, test: unknown): Truth => {
  const { op, value: wanted } = isTest(test) ? test : { op: 'eq' as const, value: test }
  if (op === 'null') return value === null
  if (op === 'notNull') return value !== null
  if (op === 'in' && (wanted as unknown[]).length === 0) return false
  if (value === null) return null
  if (op === 'in') return (wanted as unknown[]).includes(value)
  if (op === 'startsWith') return String(value).startsWith(String(wanted))
  if (op === 'contains') return String(value).includes(String(wanted))
  if (op === 'endsWith') return String(value).endsWith(String(wanted))
  const order = compare(value, wanted)
  return { eq: order === 0, ne: order !== 0, lt: order < 0, lte: order <= 0, gt: order > 0, gte: order >= 0 }[op]
}
/** What SQL says of a row: with null neither true nor false. */
export const holds = (row: Row, where: Where<Row>, others: Others): Truth =>
  allOf(
    Object.entries(where).map(([key, value]): Truth => {
      if (key === '$or') return anyOf((value as Where<Row>[]).map((part) => holds(row, part, others)))
      if (key === '$and') return allOf((value as Where<Row>[]).map((part) => holds(row, part, others)))
      if (key === '$not') return inverse(holds(row, value as Where<Row>, others))
      if (key !== '$some') return judge(row[key] ?? null, value)
      const { table, on, where: inner } = value as { table: { name: string }; on: [string, string][]; where: Where<Row> }
      return others(table.name).some((other) => on.every(([theirs, own]) => other[theirs] === row[own]) && holds(other, inner, others) === true)
    }),
  )
