import { type Infer, s } from '../schema/schema.ts'

export const jobsConfig = s.object({
  adapter: s.oneOf(['auto', 'database', 'bullmq'], 'auto').describe('`auto`: BullMQ where [redis] url is set, else the database alone'),
  runInServer: s.boolean(true).describe('False: only worker processes run jobs'),
  concurrency: s.int(8).describe('Jobs at a time, for each process'),
  pollInterval: s.duration('1s').describe('How often the database is asked for due jobs'),
  keepDead: s.duration('30d').describe('How long dead jobs can be listed and sent again'),
})
export type JobsConfig = Infer<typeof jobsConfig>
