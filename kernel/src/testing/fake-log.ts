import type { Log, LogFields } from '../log/contracts.ts'
import type { FakeLog, FakeLogLine } from './contracts.ts'

/** Keeps every line. */
export const fakeLog = (): FakeLog => {
  const lines: FakeLogLine[] = []
  const at = (bound: LogFields): Log => {
    const write =
      (level: FakeLogLine['level']) =>
      (message: string, fields: LogFields = {}) =>
        void lines.push({ level, message, fields: { ...bound, ...fields } })
    return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error'), child: (fields) => at({ ...bound, ...fields }) }
  }
  return { ...at({}), lines, messages: (level) => lines.filter((line) => level === undefined || line.level === level).map((line) => line.message) }
}
