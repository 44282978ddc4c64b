import { byCodePoint } from '../filter/fold.ts'

/** Where a list in the order of ids goes on after this id, by halves. */
export const firstAfter = (list: readonly { readonly id: string }[], id: string | undefined): number => {
  if (id === undefined) return 0
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (byCodePoint(list[middle]?.id ?? '', id) > 0) high = middle
    else low = middle + 1
  }
  return low
}
