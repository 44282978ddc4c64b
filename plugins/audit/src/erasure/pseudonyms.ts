import { randomBytes } from 'node:crypto'
import type { RecordRow } from '../data/record-table.ts'

/** As long as the id that it replaces may be, and like none. The map from one to the other is kept nowhere. */
const pseudonym = (): string => `erased-${randomBytes(12).toString('hex')}`

/** As a word: ids of other stores may be as short as a number, and a part of something else. */
const whole = (id: string): RegExp => new RegExp(`(?<![\\p{L}\\p{N}-])${RegExp.escape(id)}(?![\\p{L}\\p{N}-])`, 'gu')

/** One pseudonym for each user, in all of the records: the trail still shows that the same person did this and that. */
export const pseudonymsFor = (userIds: readonly string[]) => {
  const known = new Map(userIds.map((id) => [id, pseudonym()]))
  const patterns = [...known].map(([id, name]) => [id, whole(id), name] as const)
  const replaced = (text: string): string => patterns.reduce((result, [id, form, name]) => (result.includes(id) ? result.replaceAll(form, name) : result), text)
  return {
    /** What changes in this record; undefined: nothing. The address goes with the person who came from there. */
    in({ actor, target, source, detail }: RecordRow): Partial<RecordRow> | undefined {
      const entries = Object.entries(detail ?? {})
      const after = entries.map(([name, value]) => [name, typeof value === 'string' ? replaced(value) : value] as const)
      const isNamed = after.some(([, value], place) => value !== entries[place]?.[1])
      const [asActor, asTarget] = [known.get(actor ?? ''), known.get(target ?? '')]
      const isOwn = asActor !== undefined || (actor === null && asTarget !== undefined)
      const change: Partial<RecordRow> = {
        ...(asActor === undefined ? {} : { actor: asActor }),
        ...(asTarget === undefined ? {} : { target: asTarget }),
        ...(isOwn && source !== null ? { source: null } : {}),
        ...(isNamed ? { detail: Object.fromEntries(after) } : {}),
      }
      return Object.keys(change).length > 0 ? change : undefined
    },
  }
}
export type Pseudonyms = ReturnType<typeof pseudonymsFor>
