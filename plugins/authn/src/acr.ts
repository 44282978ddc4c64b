/** Levels of the configuration: the methods that each demands. Unknown `acr_values` are voluntary and are left out: OIDC Core §3.1.2.1. */
export type AcrLevels = Readonly<Record<string, readonly string[]>>

const reaches = (amr: readonly string[], methods: readonly string[] | undefined) => methods?.every((method) => amr.includes(method)) ?? false
const known = (levels: AcrLevels, wanted: readonly string[] | undefined) => (wanted ?? []).filter((name) => Object.hasOwn(levels, name))

/** The first wanted level that was reached; without a wish the last one of the configuration. */
export const acrOf = (levels: AcrLevels, amr: readonly string[], wanted?: readonly string[]): string | null => {
  const names = known(levels, wanted)
  const candidates = names.length > 0 ? names : Object.keys(levels).reverse()
  return candidates.find((name) => reaches(amr, levels[name])) ?? null
}
/** False when levels that we know were asked for and none of them was reached. Security rule 2.8. */
export const acrFits = (levels: AcrLevels, amr: readonly string[], wanted: readonly string[] | undefined): boolean =>
  known(levels, wanted).length === 0 || acrOf(levels, amr, wanted) !== null
