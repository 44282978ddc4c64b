import type { Clock, Log } from '@gatehouse/kernel'
import type { Dialect } from '@gatehouse/kernel/foreign'
import type { Locks } from '@gatehouse/kernel/state'
import type { BulkFinder, Digests, GroupReader, PasswordJudge, PasswordVerifier, UserStore, UserWalker, UserWriter } from '@gatehouse/users/contracts'
import { attributeMap } from './attributes.ts'
import type { Reach } from './connect/reach.ts'
import { createGroupReader } from './groups/reader.ts'
import { createPasswords } from './passwords.ts'
import { profileOf } from './profile.ts'
import { createRows } from './read/rows.ts'
import { createSearch } from './read/search.ts'
import { userMaker } from './read/to-user.ts'
import type { JdbcSettings } from './settings.ts'
import { createConditions } from './sql/condition.ts'
import { layoutOf, withFittingIds } from './sql/layout.ts'
import { speechOf } from './sql/speech.ts'
import { createStatements } from './write/statements.ts'
import { createWriter } from './write/writer.ts'

export interface StoreDeps {
  readonly reach: Reach
  readonly dialect: Dialect
  readonly settings: JdbcSettings
  readonly digests: Digests
  readonly clock: Clock
  readonly locks: Locks
  readonly log: Log
  readonly tenantId: string
  readonly store: string
}
export type JdbcStore = UserStore & UserWalker & BulkFinder & PasswordVerifier & PasswordJudge & Partial<UserWriter & GroupReader>

/** Users and groups in the tables of the reference product. */
export const createStore = ({ reach, dialect, settings, digests, clock, locks, log, tenantId, store }: StoreDeps): JdbcStore => {
  const layout = layoutOf(settings)
  const attributes = attributeMap(settings)
  const toUser = userMaker({ attributes, settings, store })
  const statements = createStatements(settings, layout)
  const passwords = createPasswords({ reach, layout, statements, digests, log, settings, about: { tenantId, store } })

  const prepare = async () => {
    const { icu, foldsByItself, hasGroupIds } = await reach.read((session) => profileOf(dialect, session, layout.groups))
    const speech = speechOf(dialect, icu)
    const fitting = withFittingIds(layout, speech)
    const rows = createRows({ layout: fitting, speech, foldsByItself, caseInsensitive: settings.caseInsensitiveUsername })
    const conditions = createConditions({ layout: fitting, speech, attributes, settings, store })
    return {
      rows,
      speech,
      hasGroupIds,
      forUpdate: speech.forUpdate,
      search: createSearch({ layout: fitting, speech, conditions, rows, toUser, times: settings }),
    }
  }
  let prepared: ReturnType<typeof prepare> | undefined
  const reading = () => {
    prepared ??= prepare().catch((error) => {
      prepared = undefined
      throw error
    })
    return prepared
  }
  const writer = () =>
    createWriter({
      reach,
      reading,
      statements,
      attributes,
      toUser,
      digest: passwords.configured,
      clock,
      locks,
      lockName: `jdbc/${tenantId}/${store}`,
      settings,
    })
  return {
    async find(by, value) {
      const { rows } = await reading()
      return reach.read(async (session) => {
        const row = await rows.find(session, by, value)
        return row && toUser(row, (await rows.attributesOf(session, [row]))(row))
      })
    },
    async findAll(ids) {
      const { rows } = await reading()
      return reach.read(async (session) => {
        const found = await rows.findAll(session, ids)
        const attributesOf = await rows.attributesOf(session, found)
        return found.map((row) => toUser(row, attributesOf(row)))
      })
    },
    async search(asked) {
      const { search } = await reading()
      return reach.read((session) => search.search(session, asked))
    },
    async walk(asked) {
      const { search } = await reading()
      return reach.read((session) => search.walk(session, asked))
    },
    judgePassword: passwords.judge,
    verifyPassword: async (user, password) => (await passwords.judge(user, password)) === undefined,
    ...(layout.groups ? createGroupReader({ reach, layout, groups: layout.groups, reading, store }) : {}),
    ...(settings.readOnly ? {} : writer()),
  }
}
