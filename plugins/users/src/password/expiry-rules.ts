/** `passwordExpiry.rule1`: `priority,days,groups|roles,eq|ne,id1,id2…`, as the reference product writes it. */
export interface ExpiryRule {
  /** The lowest that applies decides. */
  readonly priority: number
  /** 0: never. */
  readonly days: number
  readonly sets: 'groups' | 'roles'
  /** `ne`: the passwords of these users do not expire. */
  readonly operator: 'eq' | 'ne'
  /** Whoever is in all of them. */
  readonly ids: readonly string[]
}
const mostIds = 5
const shape = /^(\d{1,6}),(\d{1,6}),(groups|roles),(eq|ne),([^,\s]{1,100}(?:,[^,\s]{1,100})*)$/

/** Undefined: it is no rule. */
export const expiryRule = (text: string): ExpiryRule | undefined => {
  const [, priority, days, sets, operator, list] = shape.exec(text) ?? []
  const ids = list?.split(',') ?? []
  if (ids.length === 0 || ids.length > mostIds) return undefined
  return { priority: Number(priority), days: Number(days), sets: sets as ExpiryRule['sets'], operator: operator as ExpiryRule['operator'], ids }
}
export interface ExpiryRules {
  /** 0: never. */
  readonly days: number
  /** In the order of their priority. */
  readonly rules: readonly ExpiryRule[]
  /** Without a rule that applies the password does not expire. */
  readonly onlyByRule: boolean
}
/** Days until a password expires; 0 for never. @param idsOf asked once for each kind of set, and only where a rule names it */
export const expiryDays = async (
  { days, rules, onlyByRule }: ExpiryRules,
  idsOf: (sets: ExpiryRule['sets']) => Promise<readonly string[]>,
): Promise<number> => {
  const known = new Map<ExpiryRule['sets'], ReadonlySet<string>>()
  for (const { sets, operator, ids, days: ruled } of rules) {
    const held = known.get(sets) ?? new Set(await idsOf(sets))
    known.set(sets, held)
    if (ids.every((id) => held.has(id))) return operator === 'ne' ? 0 : ruled
  }
  return onlyByRule ? 0 : days
}
