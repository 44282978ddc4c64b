import { LRUCache } from 'lru-cache'

/** The user at `offset`, in the order of ids. */
export interface Anchor {
  readonly offset: number
  readonly id: string
}
interface Ladder {
  readonly shifts: number
  anchors: Anchor[]
}
const maxTenants = 50
const maxAnchors = 4096
/** Steps of the index between two anchors; fewer are not worth one. */
export const gap = 250

/**
 * Remembers who stands where, so that a deep page is a short walk from the last anchor before it. Ids grow with time: new users come after
 * every anchor. What moves them makes `shifts` grow.
 */
export const createAnchors = () => {
  const ladders = new LRUCache<string, Ladder>({ max: maxTenants })
  const current = (tenantId: string, shifts: number): Ladder | undefined => {
    const ladder = ladders.get(tenantId)
    return ladder?.shifts === shifts ? ladder : undefined
  }
  /** How many anchors are at or before the offset. */
  const upTo = (anchors: readonly Anchor[], offset: number): number => {
    let [low, high] = [0, anchors.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((anchors[middle]?.offset ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    before(tenantId: string, shifts: number, offset: number): Anchor | undefined {
      const ladder = current(tenantId, shifts)
      return ladder?.anchors[upTo(ladder.anchors, offset) - 1]
    },
    remember(tenantId: string, shifts: number, anchor: Anchor): void {
      const ladder = current(tenantId, shifts) ?? { shifts, anchors: [] }
      ladders.set(tenantId, ladder)
      const place = upTo(ladder.anchors, anchor.offset)
      if (anchor.offset - (ladder.anchors[place - 1]?.offset ?? 0) < gap) return
      ladder.anchors.splice(place, 0, anchor)
      if (ladder.anchors.length > maxAnchors) ladder.anchors = ladder.anchors.filter((_, index) => index % 2 === 0)
    },
  }
}
export type Anchors = ReturnType<typeof createAnchors>
