import { type Infer, s } from '../schema/schema.ts'

export const dataSettings = s.object({
  url: s
    .optional(s.secret())
    .describe('`sqlite:path`, `mysql://user:password@host/database` or `postgres://user:password@host/database`. Default: gatehouse.db in the data directory'),
  poolSize: s.int(10).describe('Connections to MySQL or PostgreSQL, for each process'),
  acquireTimeout: s.duration('4s').describe('Longest wait for a connection, or for a turn to write; then 503'),
  statementTimeout: s.duration('5s').describe('Longest time of one statement on MySQL or PostgreSQL'),
  transactionTimeout: s.duration('10s').describe('Longest life of a transaction'),
  startTimeout: s.duration('60s').describe('How long a start waits for a database that is not there yet'),
})
export type DataSettings = Infer<typeof dataSettings>
