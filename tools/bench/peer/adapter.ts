import BetterSqlite3 from 'better-sqlite3'

type Payload = Record<string, unknown> & { grantId?: string; userCode?: string; uid?: string }
interface Row {
  readonly payload: string
  readonly expires: number | null
  readonly consumed: number | null
}
/** oidc-provider's storage contract over SQLite, as durable as ours: WAL, synchronous=FULL. */
export const sqliteAdapter = (file: string) => {
  const db = new BetterSqlite3(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec(
    'create table if not exists stored (model text, id text, payload text, expires int, consumed int, grant_id text, uid text, primary key (model, id)) without rowid',
  )
  db.exec('create index if not exists stored_grant on stored (grant_id); create index if not exists stored_uid on stored (model, uid)')
  const put = db.prepare('insert or replace into stored values (?, ?, ?, ?, null, ?, ?)')
  const byId = db.prepare<[string, string], Row>('select payload, expires, consumed from stored where model = ? and id = ?')
  const byUid = db.prepare<[string, string], Row>('select payload, expires, consumed from stored where model = ? and uid = ?')
  const consume = db.prepare('update stored set consumed = ? where model = ? and id = ?')
  const remove = db.prepare('delete from stored where model = ? and id = ?')
  const removeGrant = db.prepare('delete from stored where grant_id = ?')
  const seconds = () => Math.floor(Date.now() / 1000)
  const read = (row: Row | undefined): Payload | undefined => {
    if (!row || (row.expires !== null && row.expires <= seconds())) return undefined
    return { ...(JSON.parse(row.payload) as Payload), ...(row.consumed ? { consumed: row.consumed } : {}) }
  }
  return class {
    readonly model: string
    constructor(model: string) {
      this.model = model
    }
    async upsert(id: string, payload: Payload, expiresIn?: number) {
      put.run(this.model, id, JSON.stringify(payload), expiresIn ? seconds() + expiresIn : null, payload.grantId ?? null, payload.uid ?? null)
    }
    find = async (id: string) => read(byId.get(this.model, id))
    findByUid = async (uid: string) => read(byUid.get(this.model, uid))
    findByUserCode = async () => undefined
    consume = async (id: string) => void consume.run(seconds(), this.model, id)
    destroy = async (id: string) => void remove.run(this.model, id)
    revokeByGrantId = async (grantId: string) => void removeGrant.run(grantId)
  }
}
