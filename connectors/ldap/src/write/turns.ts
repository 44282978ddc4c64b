/** Work under one key, one after the other in this process. A key is forgotten when nobody waits for it. */
export const createTurns = () => {
  const last = new Map<string, Promise<unknown>>()
  return async <X>(key: string, work: () => Promise<X>): Promise<X> => {
    const before = last.get(key) ?? Promise.resolve()
    const mine = before.then(work, work)
    const done = mine.then(
      () => {},
      () => {},
    )
    last.set(key, done)
    try {
      return await mine
    } finally {
      if (last.get(key) === done) last.delete(key)
    }
  }
}
export type Turns = ReturnType<typeof createTurns>
