/** OWASP Password Storage Cheat Sheet: argon2id settings of equal strength, KiB and passes. */
const minimum: readonly (readonly [memory: number, passes: number])[] = [
  [47_104, 1],
  [19_456, 2],
  [12_288, 3],
  [9_216, 4],
  [7_168, 5],
]

export const reachesFloor = (cost: { readonly hashMemory: number; readonly hashPasses: number; readonly allowWeakHash: boolean }): boolean =>
  cost.allowWeakHash || minimum.some(([memory, passes]) => cost.hashMemory >= memory && cost.hashPasses >= passes)
