import { BadRequest, Transient } from '@gatehouse/kernel'

/** It is down, or does not answer in time: other stores go on, and nobody's tries are counted (security 11.5). */
export class DatabaseStoreUnavailable extends Transient {
  override readonly code = 'jdbc.unavailable'
}
export class FilterTooDeep extends BadRequest {
  override readonly code = 'jdbc.filter_too_deep'
}
/** A URL, or what follows from it, that no connection can be made with. The message names no secret. */
export class WrongUrl extends BadRequest {
  override readonly code = 'jdbc.wrong_url'
}

/** What an operator may read: codes of drivers and systems, never their texts, which quote what was sent. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown'
  if (error instanceof WrongUrl) return error.message
  const { code, detail, cause } = error as { code?: unknown; detail?: unknown; cause?: unknown }
  const inner = cause instanceof Error ? (cause as { code?: unknown }).code : undefined
  for (const each of [inner, detail, code]) if (typeof each === 'string' && each !== '') return each
  return error.name
}
