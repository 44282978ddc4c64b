/** Settles as `work` does, or rejects after `ms`. The work itself goes on: it cannot be stopped from outside. */
export const within = async <X>(ms: number, what: string, work: () => Promise<X> | X): Promise<X> => {
  if (ms === Number.POSITIVE_INFINITY) return work()
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`${what} took longer than ${Math.round(ms / 100) / 10} s`)), ms)
  try {
    return await Promise.race([work(), late.promise])
  } finally {
    clearTimeout(timer)
  }
}
