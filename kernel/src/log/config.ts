import { type Infer, s } from '../schema/schema.ts'

/** The `[log]` table. */
export const logSchema = s.object({
  level: s.oneOf(['debug', 'info', 'warn', 'error'], 'info').describe('The least important lines that are written'),
  format: s.oneOf(['auto', 'json', 'lines'], 'auto').describe('`auto`: short lines on a terminal, one JSON object a line elsewhere'),
  file: s.optional(s.string()).describe('Appends there instead of writing to standard error'),
})
export type LogConfig = Infer<typeof logSchema>
