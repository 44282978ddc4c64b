import { pino, stdTimeFunctions } from 'pino'
import type { LogConfig } from './config.ts'
import { logContext } from './context.ts'
import type { Log, LogFields } from './contracts.ts'
import { clean } from './redact.ts'
import type { Sink } from './sink.ts'

type Level = LogConfig['level']

const safely = (fields: LogFields): object => {
  try {
    return clean(fields) as object
  } catch {
    return { fields: '[not printable]' }
  }
}

/** JSON lines: `time`, `level`, `msg`, the fields of the context, those of the line. Never throws, never waits. */
export const createLog = (level: Level, sink: Pick<Sink, 'write'>): Log => {
  const options = { level, base: null, timestamp: stdTimeFunctions.isoTime, formatters: { level: (label: string) => ({ level: label }) } }
  const logger = pino(options, sink)
  const bind = (bound: object): Log => {
    const write = (name: Level) => (message: string, fields?: LogFields) => {
      if (!logger.isLevelEnabled(name)) return
      try {
        logger[name]({ ...bound, ...logContext(), ...(fields === undefined ? undefined : safely(fields)) }, message)
      } catch {
        // A log line is never a reason to fail.
      }
    }
    return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error'), child: (fields) => bind({ ...bound, ...safely(fields) }) }
  }
  return bind({})
}
