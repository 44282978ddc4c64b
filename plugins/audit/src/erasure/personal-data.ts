import type { Tenant } from '@gatehouse/kernel'
import { type Data, lt, or } from '@gatehouse/kernel/data'
import type { PersonalDataSource } from '@gatehouse/users/contracts'
import { type RecordRow, recordTable } from '../data/record-table.ts'

const portion = 500
/** The newest; a trail that is longer is asked for at the API. */
const most = 10_000

/** Whoever else did something to the person stays unnamed, and so does where they did it from. */
const shown = (userId: string, { at, action, outcome, actor, source, code, detail }: RecordRow) => {
  const isOwn = actor === userId
  const about = isOwn ? { source, detail } : {}
  return {
    recordedAt: new Date(at).toISOString(),
    action,
    outcome,
    by: isOwn ? 'yourself' : actor === null ? 'unknown' : 'others',
    ...Object.fromEntries(Object.entries({ code, ...about }).filter(([, value]) => value !== null)),
  }
}
/** What the audit log says of a person: GDPR article 15. */
export const auditOfPerson = (data: Data): PersonalDataSource => ({
  name: 'audit',
  async of(tenant: Tenant, { id }) {
    const rows = data.rows(tenant, recordTable)
    const found: RecordRow[] = []
    for (let before: string | undefined; found.length < most; ) {
      const own = or<RecordRow>({ actor: id }, { target: id })
      const page: readonly RecordRow[] = await rows.list(before === undefined ? own : { $and: [own, { id: lt(before) }] }, {
        orderBy: [['id', 'desc']],
        limit: portion,
      })
      found.push(...page)
      if (page.length < portion) break
      before = page.at(-1)?.id
    }
    return found.map((row) => shown(id, row))
  },
})
