import { AsyncLocalStorage } from 'node:async_hooks'

/** What every line written by this work carries. */
export interface LogContext {
  readonly traceId?: string
  readonly tenantId?: string
  readonly [field: string]: unknown
}
const storage = new AsyncLocalStorage<LogContext>()

/** Runs work whose log lines carry these fields, on top of those around it. */
export const withLogContext = <X>(fields: LogContext, work: () => X): X => {
  const around = storage.getStore()
  return storage.run(around ? { ...around, ...fields } : fields, work)
}
export const logContext = (): LogContext | undefined => storage.getStore()
