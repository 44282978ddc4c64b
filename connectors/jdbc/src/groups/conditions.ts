import type { UserFilter } from '@gatehouse/users/contracts'
import { fold, nfc } from '../sql/fold.ts'
import type { GroupLayout } from '../sql/layout.ts'
import type { Piece, Speech } from '../sql/speech.ts'
import { storable, textTest } from '../sql/text-test.ts'
import { all, everybody, nobody, type PlainComparison, treeOf } from '../sql/tree.ts'
import type { GroupColumns } from './rows.ts'

const times = new Set(['createdAt', 'updatedAt'])
/** Every group has the same time: the beginning of all. */
const passesZero: Readonly<Partial<Record<PlainComparison['op'], (value: number) => boolean>>> = {
  eq: (value) => value === 0,
  gt: (value) => value < 0,
  ge: (value) => value <= 0,
  lt: (value) => value > 0,
  le: (value) => value >= 0,
}

/** Filters as conditions on `g`. Names of fields never get into the SQL. Security rule 1.7. */
export const groupConditions = ({ ofTenant }: GroupLayout, columns: GroupColumns, speech: Speech) => {
  const compare = ({ op, field, value, caseExact }: PlainComparison): Piece => {
    if (times.has(field)) return typeof value === 'number' && passesZero[op]?.(value) ? everybody : nobody
    if (typeof value !== 'string') return nobody
    if (field === 'id') return textTest(speech, op, storable(value))(columns.id)
    if (field !== 'name') return nobody
    return textTest(speech, op, (caseExact ? nfc : fold)(storable(value)))(caseExact ? speech.nfc('g.UM_ROLE_NAME') : columns.name)
  }
  const present = (field: string): Piece => (field === 'id' || field === 'name' || times.has(field) ? everybody : nobody)
  const of = treeOf({ compare, present })
  return (filter: UserFilter | undefined): Piece => all(filter ? [ofTenant, of(filter)] : [ofTenant], 'and')
}
