import type { Dialect } from './contracts.ts'
import type { Driver } from './driver.ts'
import { DatabaseUnavailable } from './errors.ts'

/** Stands in for a driver until it is open, so that services can be handed out before anything is started. */
export const lateDriver = (dialect: Dialect): { readonly driver: Driver; use(real: Driver): void } => {
  let real: Driver | undefined
  const opened = (): Driver => {
    if (!real) throw new DatabaseUnavailable('the database is not open yet')
    return real
  }
  return {
    use(driver) {
      real = driver
    },
    driver: {
      dialect,
      one: (sql, params) => opened().one(sql, params),
      all: (sql, params) => opened().all(sql, params),
      run: (sql, params) => opened().run(sql, params),
      transact: (work) => opened().transact(work),
      ping: () => opened().ping(),
      close: async () => real?.close(),
    },
  }
}
