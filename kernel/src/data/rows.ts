import type { FindOptions, ListOptions, Rows } from './contracts.ts'
import { type AnyWhere, columnOf, type Scope } from './sql/condition.ts'
import { finding } from './sql/find.ts'
import type { Row } from './sql/plan.ts'
import { assignments, conditioned, paged, stored } from './sql/statement.ts'
import type { DbValue } from './sql/values.ts'
import type { UnitOfWork } from './unit-of-work.ts'

/** The rows of one table in one scope. A class, because one is made for nearly every call. */
export class ScopedRows implements Rows<Row> {
  readonly #unit: UnitOfWork
  readonly #scope: Scope

  constructor(unit: UnitOfWork, scope: Scope) {
    this.#unit = unit
    this.#scope = scope
  }

  async find(where: AnyWhere, options?: FindOptions): Promise<Row | undefined> {
    const { plan } = this.#scope
    const found = finding(this.#scope, where)
    if (!found) return undefined
    const row = await this.#unit.one(options?.lock ? found.sql + this.#locking(options) : found.sql, found.params)
    return row && plan.decode(row)
  }

  async list(where: AnyWhere = {}, options: ListOptions<Row> = {}): Promise<Row[]> {
    const { plan } = this.#scope
    const condition = conditioned(this.#scope, where, [])
    if (!condition) return []
    const page = paged(plan, options, condition.params)
    const rows = await this.#unit.all(`${plan.select}${condition.sql}${page}${this.#locking(options)}`, condition.params)
    for (const row of rows) plan.decode(row)
    return rows
  }

  async count(where: AnyWhere = {}): Promise<number> {
    const condition = conditioned(this.#scope, where, [])
    if (!condition) return 0
    const row = await this.#unit.one(`select count(*) as n from ${this.#scope.plan.quoted}${condition.sql}`, condition.params)
    return Number(row?.n)
  }

  async insert(given: Row | readonly Row[]): Promise<void> {
    const rows: readonly Row[] = Array.isArray(given) ? given : [given]
    const { rowsPerInsert } = this.#scope.plan.grammar
    const params = rows.map((row) => stored(this.#scope, row))
    if (rows.length <= rowsPerInsert) return this.#insertSome(params)
    await this.#together(async () => {
      for (let from = 0; from < params.length; from += rowsPerInsert) await this.#insertSome(params.slice(from, from + rowsPerInsert))
    })
  }

  async insertIgnore(row: Row): Promise<boolean> {
    return (await this.#unit.run(this.#scope.plan.insertIgnore, stored(this.#scope, row))) === 1
  }

  async update(where: AnyWhere, set: Partial<Row>): Promise<number> {
    const params: DbValue[] = []
    const assigned = assignments(this.#scope.plan, set, params)
    if (assigned === '') throw new TypeError(`${this.#scope.plan.name}: nothing to set`)
    return this.#change(`update ${this.#scope.plan.quoted} set ${assigned}`, where, params)
  }

  async increment(where: AnyWhere, property: string, by = 1, set: Partial<Row> = {}): Promise<number> {
    const { plan } = this.#scope
    const { quoted, store } = columnOf(plan, property)
    const step = store(by)
    if (typeof step !== 'number' || property in set) throw new TypeError(`${property} cannot be incremented${property in set ? ' and set' : ''}`)
    const params: DbValue[] = [step]
    const others = assignments(plan, set, params)
    return this.#change(`update ${plan.quoted} set ${quoted} = ${quoted} + ?${others === '' ? '' : `, ${others}`}`, where, params)
  }

  async remove(where: AnyWhere): Promise<number> {
    return this.#change(`delete from ${this.#scope.plan.quoted}`, where, [])
  }

  async #insertSome(rows: readonly DbValue[][]): Promise<void> {
    const [first] = rows
    if (first) await this.#unit.run(this.#scope.plan.insert(rows.length), rows.length === 1 ? first : rows.flat())
  }

  /** A failure of any part undoes all; a surrounding transaction sees to that already. */
  #together(work: () => Promise<void>): Promise<void> {
    return this.#unit.inTransaction() ? work() : this.#unit.transaction(work)
  }

  #locking(options: FindOptions | undefined): string {
    if (!options?.lock) return ''
    if (!this.#unit.inTransaction()) throw new TypeError(`${this.#scope.plan.name}: a lock lasts as long as its transaction, and there is none`)
    return this.#scope.plan.grammar.forUpdate
  }

  async #change(statement: string, where: AnyWhere, params: DbValue[]): Promise<number> {
    const condition = conditioned(this.#scope, where, params)
    if (!condition) return 0
    if (condition.everything) throw new TypeError(`${this.#scope.plan.name}: without a condition every row would change`)
    return this.#unit.run(statement + condition.sql, condition.params)
  }
}
