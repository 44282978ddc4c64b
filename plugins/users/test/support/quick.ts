/** Settings with a hash that takes microseconds. */
export const quick = { hashMemory: 8, hashPasses: 1, allowWeakHash: true }
