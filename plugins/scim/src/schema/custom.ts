import { type ClaimDialects, customUserDialect, type ExternalClaim, type LocalClaim, localDialect } from '@gatehouse/claims/contracts'
import { type Attribute, attribute, type Schema } from './attribute.ts'

/** What the local claim demands of the values of an attribute. */
export interface CustomRule {
  readonly attribute: Attribute
  /** In the complex attribute of this name. */
  readonly parent: Attribute | undefined
  readonly claim: LocalClaim
}
export interface CustomSchema {
  readonly schema: Schema
  readonly rules: readonly CustomRule[]
}
const attributeName = /^[A-Za-z][\w-]{0,99}$/
/** As users keep them. */
const claimName = /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,99}$/
/** Names of prototypes (security rule 1.6), and those that a search of users takes for its own fields. */
const impossible = new Set(
  '__proto__ constructor prototype id username store active locked disabled createdAt updatedAt lastSignInAt passwordChangedAt lockedUntil'.split(' '),
)
const secret = new Set(['identity/secretkey', 'identity/verifySecretkey', 'identity/backupCodes', 'oneTimePassword'])
/** Kept elsewhere than in the claims of a user. */
const elsewhere = /^(?:identity\/.*|userid|userprincipal|roles?|groups|entitlements|created|modified|metadata\.version|location|resourceType|username|active)$/
const types = { string: 'string', boolean: 'boolean', date_time: 'dateTime', integer: 'integer', decimal: 'decimal', complex: 'complex' } as const

export const nameOf = ({ uri }: LocalClaim): string => uri.slice(localDialect.length + 1)

/**
 * Attributes that a tenant made: a local claim, and its name in the dialect of custom attributes. A claim that another
 * schema writes, or that is the state of an account, is shown and not written here: two ways in would be one too many.
 * @param shownElsewhere claims of the schemas of the server
 */
export const customSchema = (
  externals: Iterable<ExternalClaim>,
  locals: ReadonlyMap<string, LocalClaim>,
  shownElsewhere: ReadonlySet<string>,
  flagsOf: (claim: LocalClaim) => ReturnType<ClaimDialects['flags']>,
): CustomSchema => {
  const named = new Map<string, { readonly name: string; readonly claim: LocalClaim }>()
  for (const { uri, local } of externals) {
    const claim = locals.get(local)
    if (!claim || !uri.startsWith(`${customUserDialect}:`)) continue
    const name = uri.slice(customUserDialect.length + 1)
    const lower = name.toLowerCase()
    if (claimName.test(nameOf(claim)) && !impossible.has(nameOf(claim)) && !secret.has(nameOf(claim)) && !named.has(lower)) named.set(lower, { name, claim })
  }
  const rules: CustomRule[] = []
  const made = (name: string, claim: LocalClaim, subAttributes: readonly Attribute[] | undefined, whole: boolean): Attribute => {
    const local = nameOf(claim)
    const flags = flagsOf(claim)
    const fixed = flags.readOnly || (claim.builtIn && (elsewhere.test(local) || shownElsewhere.has(local)))
    const source = subAttributes ? { kind: 'list' as const, claim: local } : { kind: 'claim' as const, claim: local }
    return attribute(name, claim.description ?? claim.displayName, {
      type: types[claim.dataType],
      multiValued: claim.multiValued,
      required: flags.required,
      mutability: fixed ? 'readOnly' : 'readWrite',
      uniqueness: claim.uniqueness !== 'NONE' && whole && !subAttributes ? 'server' : 'none',
      ...(claim.canonicalValues.length > 0 ? { canonicalValues: claim.canonicalValues.map(({ value }) => value) } : {}),
      ...(subAttributes ? { subAttributes } : {}),
      ...(whole && (!subAttributes || claim.multiValued) ? { source } : {}),
    })
  }
  const ruled = (one: Attribute, claim: LocalClaim, parent: Attribute | undefined): Attribute => {
    rules.push({ attribute: one, parent, claim })
    return one
  }
  const attributes = [...named.values()].flatMap(({ name, claim }) => {
    if (!attributeName.test(name) || impossible.has(name)) return []
    if (claim.dataType !== 'complex') return [ruled(made(name, claim, undefined, true), claim, undefined)]
    const inside = [...named.values()].flatMap((part) => {
      const [parent = '', own = '', ...more] = part.name.split('.')
      const fits = parent.toLowerCase() === name.toLowerCase() && more.length === 0 && attributeName.test(own) && !impossible.has(own)
      const simple = part.claim.dataType !== 'complex' && claim.subAttributes.includes(part.claim.uri)
      return fits && simple ? [{ claim: part.claim, attribute: made(own, part.claim, undefined, !claim.multiValued) }] : []
    })
    if (inside.length === 0) return []
    const whole = made(
      name,
      claim,
      inside.map((part) => part.attribute),
      true,
    )
    for (const part of inside) ruled(part.attribute, part.claim, whole)
    return [ruled(whole, claim, undefined)]
  })
  return { schema: { id: customUserDialect, name: 'CustomUser', description: 'Custom User', attributes }, rules }
}
