import type { KeyAlgorithm } from './contracts.ts'
import type { HeldKey } from './held-key.ts'

/** The keys of one tenant. */
export type KeySet = readonly HeldKey[]

export const isPublished = ({ publishedUntil }: HeldKey, now: number): boolean => publishedUntil === null || publishedUntil > now

/** Those that others may see. */
export interface Published {
  readonly keys: KeySet
  readonly version: string
  /** From then on, and before `until`, it is the same set. Milliseconds since the epoch. */
  readonly from: number
  readonly until: number
}
export const publishedAt = (all: KeySet, now: number): Published => {
  const keys = all.filter((key) => isPublished(key, now))
  const until = Math.min(...keys.map(({ publishedUntil }) => publishedUntil ?? Number.POSITIVE_INFINITY))
  return { keys, version: keys.map(({ kid }) => kid).join('.'), from: now, until }
}

/** Of two made in one millisecond, the one that was not rotated out is the younger. */
const isYounger = (a: HeldKey, b: HeldKey): boolean => a.signsFrom > b.signsFrom || (a.signsFrom === b.signsFrom && a.publishedUntil === null)

/** The youngest that may sign. Where none may yet, the eldest: the clock was set back, and a further key would help nobody. */
export const signingKey = (keys: KeySet, alg: KeyAlgorithm, now: number): HeldKey | undefined => {
  let best: HeldKey | undefined
  for (const key of keys) {
    if (key.alg !== alg) continue
    if (best === undefined) best = key
    else if (key.signsFrom > now) best = key.signsFrom < best.signsFrom ? key : best
    else if (best.signsFrom > now || isYounger(key, best)) best = key
  }
  return best
}
