/** The smallest UUIDv7 (RFC 9562 §5.7) of a moment. */
export const firstIdAt = (at: number): string => {
  const hex = Math.max(0, at).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
/** Ids of the last minute may still get others before them: clocks of nodes differ, and ids of one millisecond have no order. */
const settledMs = 60_000
export const isSettled = (id: string, now: number): boolean => id < firstIdAt(now - settledMs)
