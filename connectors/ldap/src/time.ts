const pattern = /^(\d{4})(\d\d)(\d\d)(\d\d)(?:(\d\d)(?:(\d\d))?)?(?:[.,](\d+))?(?:Z|([+-])(\d\d)(\d\d)?)$/

/** Milliseconds since the epoch of a generalized time, RFC 4517 §3.3.13; fractions of a second only. */
export const parseTime = (text: string): number | undefined => {
  const [match, year, month, day, hour, minute = '0', second = '0', fraction = '0', sign, offsetHours = '0', offsetMinutes = '0'] = pattern.exec(text) ?? []
  if (match === undefined) return undefined
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000 * (sign === '-' ? -1 : 1)
  const whole = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  return whole + Math.floor(Number(`0.${fraction}`) * 1000) - offset
}
/** Whole seconds, as every directory keeps them. */
export const formatTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`

/** Microseconds since the epoch, and changes within one: `20260101120000.123456Z#000001#000#000000`. They fit into 53 bits until 2255. */
export const parseChangeNumber = (text: string): number | undefined => {
  const [time = '', count = '0'] = text.split('#')
  const ms = parseTime(time.replace(/\.\d+/, ''))
  const micros = Number(/\.(\d{6})/.exec(time)?.[1] ?? 0)
  return ms === undefined ? undefined : ms * 1000 + micros + Number.parseInt(count, 16)
}
