import { numbered } from '../sql/numbered.ts'

export interface NamedStatement {
  readonly text: string
  /** Prepared once on each connection under this name; without one it is prepared each time. */
  readonly name?: string
}
export type NamedStatements = (sql: string) => NamedStatement
/** A connection keeps what it prepared for its life, so their number is bounded. */
const maxNamed = 500

/** Statements by their text with `?` placeholders. */
export const namedStatements = (): NamedStatements => {
  const known = new Map<string, NamedStatement>()
  return (sql) => {
    const found = known.get(sql)
    if (found) return found
    if (known.size >= maxNamed) return { text: numbered(sql) }
    const made = { text: numbered(sql), name: `g${known.size}` }
    known.set(sql, made)
    return made
  }
}
