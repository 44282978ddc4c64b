import { randomBytes } from 'node:crypto'
import type { RecordRow } from '../data/record-table.ts'

/** As long as the id that it replaces may be, and like none. The map from one to the other is kept nowhere. */
const pseudonym = (): string => `erased-${randomBytes(12).toString('hex')}`

/** One pseudonym for each user, in all of the records: the trail still shows that the same person did this and that. */
export const pseudonymsFor = (userIds: readonly string[]) => {
  const known = new Map(userIds.map((id) => [id, pseudonym()]))
  const replaced = (text: string): string => {
    let result = text
    for (const [id, name] of known) result = result.replaceAll(id, name)
    return result
  }
  return {
    /** What changes in this record; undefined: nothing. The address goes with the person who came from there. */
    in({ actor, target, source, detail }: RecordRow): Partial<RecordRow> | undefined {
      const said = detail === null ? null : JSON.stringify(detail)
      const after = said === null ? null : replaced(said)
      const [asActor, asTarget] = [known.get(actor ?? ''), known.get(target ?? '')]
      const isOwn = asActor !== undefined || (actor === null && asTarget !== undefined)
      const change: Partial<RecordRow> = {
        ...(asActor === undefined ? {} : { actor: asActor }),
        ...(asTarget === undefined ? {} : { target: asTarget }),
        ...(isOwn && source !== null ? { source: null } : {}),
        ...(after === said || after === null ? {} : { detail: JSON.parse(after) as RecordRow['detail'] }),
      }
      return Object.keys(change).length > 0 ? change : undefined
    },
  }
}
export type Pseudonyms = ReturnType<typeof pseudonymsFor>
