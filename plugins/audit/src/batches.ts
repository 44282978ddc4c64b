/** Gathers what comes in one turn of the event loop and writes it together; each waits for the write of its batch. */
export const inBatches = <T>(write: (key: string, items: readonly T[]) => Promise<void>): ((key: string, item: T) => Promise<void>) => {
  interface Batch {
    readonly items: T[]
    readonly written: Promise<void>
  }
  const open = new Map<string, Batch>()
  const begin = (key: string): Batch => {
    const items: T[] = []
    const turn = Promise.withResolvers<void>()
    setImmediate(turn.resolve)
    const written = turn.promise.then(() => {
      open.delete(key)
      return write(key, items)
    })
    const batch = { items, written }
    open.set(key, batch)
    return batch
  }
  return (key, item) => {
    const batch = open.get(key) ?? begin(key)
    batch.items.push(item)
    return batch.written
  }
}
