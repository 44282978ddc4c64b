/** The places of this process: one unit gets half of them at most, so that one that hangs leaves room for the others. */
export const places = (size: number) => {
  const perUnit = Math.max(1, Math.ceil(size / 2))
  const used = new Map<string, number>()
  let total = 0
  const hasRoom = (unit: string) => total < size && (used.get(unit) ?? 0) < perUnit
  return {
    full: () => total >= size,
    left: () => size - total,
    /** Those of the units that may still take one. */
    open: (units: readonly string[]): readonly string[] => (used.size === 0 ? units : units.filter(hasRoom)),
    take(unit: string): boolean {
      if (!hasRoom(unit)) return false
      total++
      used.set(unit, (used.get(unit) ?? 0) + 1)
      return true
    },
    free(unit: string) {
      total--
      const others = (used.get(unit) ?? 1) - 1
      if (others === 0) used.delete(unit)
      else used.set(unit, others)
    },
  }
}
