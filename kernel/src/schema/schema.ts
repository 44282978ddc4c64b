import * as z from 'zod'
import { Secret } from './secret.ts'

/** Parses unknown input into T, or throws a ZodError with one issue a fault. Also yields JSON Schema (`tools/`). */
export type Schema<T = unknown> = z.ZodType<T>
export type Infer<S extends z.ZodType> = z.output<S>

const units: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86400 }
const wrongDuration = 'must be a duration such as "60s", "5m" or "14d"'
const toSeconds = (text: string): number => {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text)
  return match ? Number(match[1]) * (units[match[2] ?? 's'] ?? 1) : Number.NaN
}

interface Range {
  readonly min?: number
  readonly max?: number
}
const must = (text: string) => ({ error: (issue: { readonly input?: unknown }) => (issue.input === undefined ? 'is missing' : text) })
const between = ({ min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER }: Range) =>
  z.int(must('must be a whole number')).min(min, `must be at least ${min}`).max(max, `must be at most ${max}`)
const integer = (range: Range = {}) =>
  z.preprocess((value) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value), between(range))
const truth = () => z.union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')], must('must be true or false'))

/** `'60s'`, `'5m'`, `'1h'`, `'14d'`, `'250ms'` or a number of seconds; parses to seconds. */
const duration = (fallback?: string) => {
  const base = z
    .union([z.string(), z.number()], must(wrongDuration))
    .transform((value, context) => {
      const seconds = typeof value === 'number' ? value : toSeconds(value)
      if (Number.isFinite(seconds) && seconds >= 0) return seconds
      context.addIssue({ code: 'custom', message: wrongDuration })
      return z.NEVER
    })
    .meta({ format: 'duration' })
  return fallback === undefined ? base : base.prefault(fallback)
}

/** The schema vocabulary of Gatehouse, over zod. Config objects refuse unknown keys; parameters ignore them. */
export const s = {
  /** Refuses unknown keys. For config and settings. */
  object: <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape),
  /** A table inside a plugin's table: its defaults hold when the file does not mention it. */
  table: <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape).prefault({} as never),
  /** Ignores unknown keys. For request parameters and bodies (RFC 6749 §3.2). */
  params: <T extends z.ZodRawShape>(shape: T) => z.object(shape),
  /** Keeps unknown keys. */
  loose: <T extends z.ZodRawShape>(shape: T) => z.looseObject(shape),
  string: (fallback?: string) => (fallback === undefined ? z.string() : z.string().default(fallback)) as z.ZodType<string>,
  text: () => z.string(),
  /** A whole number, or its decimal digits. */
  int: (fallback?: number, range?: Range) => (fallback === undefined ? integer(range) : integer(range).default(fallback)) as z.ZodType<number>,
  boolean: (fallback?: boolean) => {
    const base = truth()
    return (fallback === undefined ? base : base.default(fallback)) as z.ZodType<boolean>
  },
  url: (fallback?: string) => {
    const base = z.string().refine((value) => URL.canParse(value), 'must be an absolute URL')
    return (fallback === undefined ? base : base.default(fallback)) as z.ZodType<string>
  },
  duration: duration as (fallback?: string) => z.ZodType<number>,
  /** A value that never prints. */
  secret: () =>
    z
      .string()
      .transform((value) => new Secret(value))
      .meta({ format: 'secret' }) as unknown as z.ZodType<Secret>,
  oneOf: <const T extends readonly [string, ...string[]]>(values: T, fallback?: T[number]) =>
    (fallback === undefined ? z.enum(values) : z.enum(values).default(fallback as never)) as z.ZodType<T[number]>,
  array: <T extends z.ZodType>(item: T) => z.array(item),
  record: <T extends z.ZodType>(item: T) => z.record(z.string(), item),
  optional: <T extends z.ZodType>(item: T) => item.optional(),
  unknown: () => z.unknown(),
} as const
export { z }
