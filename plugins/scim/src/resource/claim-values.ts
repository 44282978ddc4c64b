import type { Claims, ClaimValue } from '@gatehouse/users/contracts'
import { invalidValue, notMutable } from '../errors.ts'
import type { ClaimRule } from '../schema/server-claims.ts'
import type { Judge, UserShape } from '../schema/shape.ts'
import { type UniqueValues, uniqueOf } from './unique.ts'
import { same, type Value } from './value.ts'

const heldOf = (claims: Claims, name: string): ClaimValue | undefined => (Object.hasOwn(claims, name) ? claims[name] : undefined)
const listOf = (value: ClaimValue | undefined): readonly Value[] =>
  value === undefined || value === null ? [] : ((Array.isArray(value) ? value : [value]) as Value[])
const checkPresence = ({ label }: ClaimRule, before: readonly Value[], after: readonly Value[], whole: boolean): void => {
  if (after.length > 0) return
  if (whole) invalidValue(`Required attribute ${label} is missing`)
  if (before.length > 0) notMutable(`${label} is required and cannot be removed`)
}

/**
 * Claims that may only be read stay as they are, where their list may be written in part: PATCH is refused (RFC 7644 §3.5.2),
 * PUT and POST leave them alone (§3.5.1).
 */
export const keepReadOnly = ({ claimRules }: UserShape, current: Claims, next: Claims, whole: boolean): Claims => {
  const kept: Record<string, ClaimValue> = { ...next }
  for (const { name, flags, label } of claimRules) {
    const [was, is] = [heldOf(current, name), heldOf(next, name)]
    if (!flags.readOnly || same(was as Value, is as Value)) continue
    if (!whole) notMutable(`${label} is read-only`)
    if (was === undefined) delete kept[name]
    else kept[name] = was
  }
  return kept
}

/**
 * What the server's own claims demand of their values, after a tenant may have changed that. As for a tenant's own attributes, values
 * that a user had before are not judged anew.
 * @returns values that must be found with nobody else, before the write @throws ScimError
 */
export const checkClaims = ({ claimRules }: UserShape, judge: Judge, current: Claims, next: Claims, whole: boolean): readonly UniqueValues[] =>
  claimRules.flatMap((rule) => {
    const { claim, flags, name, label } = rule
    if (flags.readOnly) return []
    const [before, after] = [listOf(heldOf(current, name)), listOf(heldOf(next, name))]
    if (flags.required) checkPresence(rule, before, after, whole)
    const news = after.filter((value) => !before.some((old) => same(old, value)))
    const refusal = judge(claim, news, label)
    if (refusal !== undefined) invalidValue(refusal)
    return claim.uniqueness === 'NONE' ? [] : uniqueOf(claim, label, name, news)
  })
