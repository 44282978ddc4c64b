const pattern = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/

/** Milliseconds since the epoch; NaN when it is none. xsd:dateTime, RFC 7643 §2.3.5, or a date alone. */
export const timeOf = (value: unknown): number => (typeof value === 'string' && pattern.test(value) ? Date.parse(value) : Number.NaN)
