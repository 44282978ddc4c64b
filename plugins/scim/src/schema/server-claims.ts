import { type ClaimFlags, type LocalClaim, localDialect } from '@gatehouse/claims/contracts'
import type { Attribute, Schema } from './attribute.ts'
import { coreUserSchema, externalId } from './core-user.ts'
import { nameOf } from './custom.ts'
import { extensions } from './lookup.ts'

/** What a local claim of the server demands of the values that SCIM writes. */
export interface ClaimRule {
  readonly claim: LocalClaim
  readonly flags: ClaimFlags
  /** Without its dialect, as users keep it. */
  readonly name: string
  /** What SCIM calls it. */
  readonly label: string
}
/** The server's own schemas as the claims of a tenant have them. */
export interface ServerSchemas {
  readonly core: Schema
  readonly externalId: Attribute
  readonly extensions: readonly Schema[]
  readonly rules: readonly ClaimRule[]
  readonly claims: ReadonlyMap<Attribute, LocalClaim>
}

export const serverSchemas = (locals: ReadonlyMap<string, LocalClaim>, flagsOf: (claim: LocalClaim) => ClaimFlags): ServerSchemas => {
  const rules: ClaimRule[] = []
  const claims = new Map<Attribute, LocalClaim>()
  const ruleOf = (name: string, label: string): ClaimRule | undefined => {
    const claim = locals.get(`${localDialect}/${name}`)
    return claim && { claim, flags: flagsOf(claim), name: nameOf(claim), label }
  }
  /** @param main the claim whose flags are those of the attribute */
  const ruled = (attribute: Attribute, main: ClaimRule | undefined, others: readonly ClaimRule[]): Attribute => {
    const all = main ? [main, ...others] : others
    const fixed = all.length > 0 && all.every(({ flags }) => flags.readOnly)
    if (!fixed) rules.push(...all)
    if (!main) return fixed ? { ...attribute, mutability: 'readOnly' } : attribute
    const { claim, flags } = main
    const made: Attribute = {
      ...attribute,
      required: flags.required,
      ...(fixed ? { mutability: 'readOnly' } : {}),
      ...(claim.uniqueness !== 'NONE' && attribute.source?.kind !== 'list' ? { uniqueness: 'server' } : {}),
      ...(claim.canonicalValues.length > 0 && !attribute.subAttributes ? { canonicalValues: claim.canonicalValues.map(({ value }) => value) } : {}),
    }
    claims.set(made, claim)
    return made
  }
  const under = (attribute: Attribute, prefix = ''): Attribute => {
    const { source, subAttributes } = attribute
    const label = prefix + attribute.name
    if (attribute.mutability === 'readOnly') return attribute
    if (source?.kind === 'claim' || source?.kind === 'list') return ruled(attribute, ruleOf(source.claim, label), [])
    if (source?.kind === 'slots') {
      const typed = Object.entries(source.types).flatMap(([type, name]) => ruleOf(name, `${label}.${type}`) ?? [])
      return ruled(attribute, ruleOf(source.primary, label), typed)
    }
    return subAttributes ? { ...attribute, subAttributes: subAttributes.map((sub) => under(sub, `${label}.`)) } : attribute
  }
  const inSchema = (schema: Schema): Schema => ({ ...schema, attributes: schema.attributes.map((attribute) => under(attribute)) })
  return { core: inSchema(coreUserSchema), externalId: under(externalId), extensions: extensions.map(inSchema), rules, claims }
}
