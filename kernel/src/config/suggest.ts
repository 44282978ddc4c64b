/** Levenshtein, with a swap of neighbours as one step. */
const distance = (a: string, b: string): number => {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same, swap))
    }
    before = row
    row = next
  }
  return row[b.length] ?? 0
}

/** The known name that was probably meant: at most a third of the letters differ. */
export const nearest = (name: string, known: Iterable<string>): string | undefined => {
  const limit = Math.max(1, Math.floor(name.length / 3))
  const ranked = [...known].map((candidate) => [distance(name, candidate), candidate] as const).filter(([steps]) => steps <= limit)
  return ranked.sort(([a], [b]) => a - b)[0]?.[1]
}

/** ` (did you mean 'port'?)`, or nothing. */
export const didYouMean = (name: string, known: Iterable<string>): string => {
  const found = nearest(name, known)
  return found === undefined ? '' : ` (did you mean '${found}'?)`
}
