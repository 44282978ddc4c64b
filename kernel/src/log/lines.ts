const colours = { debug: 90, info: 36, warn: 33, error: 31 } as const

const field = ([key, value]: [string, unknown]): string => `${key}=${typeof value === 'string' && /^[\w./:@-]+$/.test(value) ? value : JSON.stringify(value)}`

interface Line {
  readonly level: keyof typeof colours
  readonly time: string
  readonly msg: string
  readonly error?: { readonly stack?: string; readonly cause?: unknown }
}
/** One JSON line of the log as a person reads it: time, level, message, fields, and the stack of an error below. */
export const asLine = (json: string, coloured: boolean): string => {
  const { level, time, msg, error, ...fields } = JSON.parse(json) as Line & Record<string, unknown>
  const paint = (code: number, text: string) => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text)
  const rest = Object.entries(fields).map(field).join(' ')
  const head = `${paint(90, time.slice(11, 23))} ${paint(colours[level] ?? 0, level.padEnd(5))} ${msg}${rest ? ` ${paint(90, rest)}` : ''}\n`
  return error?.stack ? `${head}${paint(90, error.stack.replaceAll(/^/gm, '    '))}\n` : head
}
