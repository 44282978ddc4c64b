import { token } from '../wiring/token.ts'

export type LogFields = Readonly<Record<string, unknown>>
/** Structured log lines. Fields named like secrets are redacted; trace and tenant ids are added by themselves. */
export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  child(fields: LogFields): Log
}
export const Log = token<Log>('kernel.log')
