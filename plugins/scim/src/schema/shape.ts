import { type ClaimDialects, customUserDialect, type ExternalClaim, type LocalClaim } from '@gatehouse/claims/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { Attribute, Schema } from './attribute.ts'
import { commonAttributes, coreUserSchema, externalId } from './core-user.ts'
import { type CustomRule, type CustomSchema, customSchema, type Profile } from './custom.ts'
import { extensions, type SchemaSet, schemaSet, userSchemas } from './lookup.ts'

/** What users look like in one tenant, for one kind of caller. */
export interface UserShape {
  readonly schemas: SchemaSet
  readonly extensions: readonly Schema[]
  /** Claims that are written here. Others of a user are left alone. */
  readonly written: ReadonlySet<string>
  readonly rules: readonly CustomRule[]
}
interface Shapes extends Readonly<Record<Profile, UserShape>> {
  /** As it is shown to everybody. */
  readonly custom: CustomSchema
}
const claimsOf = ({ source, mutability, subAttributes = [] }: Attribute, all: boolean): readonly string[] => {
  if (mutability === 'readOnly' && !all) return []
  const own =
    source?.kind === 'claim' || source?.kind === 'list' ? [source.claim] : source?.kind === 'slots' ? [source.primary, ...Object.values(source.types)] : []
  return [...own, ...subAttributes.flatMap((sub) => claimsOf(sub, all))]
}
const claimsIn = (schemas: readonly Schema[], all = false): ReadonlySet<string> =>
  new Set([externalId, ...coreUserSchema.attributes, ...schemas.flatMap(({ attributes }) => attributes)].flatMap((attribute) => claimsOf(attribute, all)))

export const plainShape: UserShape = { schemas: userSchemas, extensions, written: claimsIn(extensions), rules: [] }
const plain: Shapes = { console: plainShape, endUser: plainShape, custom: customSchema([], new Map(), new Set(), undefined) }
const ofServer = claimsIn(extensions, true)

const shapeOf = ({ schema, rules }: CustomSchema): UserShape => {
  const all = [...extensions, schema]
  return { schemas: schemaSet(coreUserSchema, [...commonAttributes('User'), externalId], all), extensions: all, written: claimsIn(all), rules }
}

/** Shapes are kept as long as the claims they were made of, whose cache takes notice of each change on all nodes. */
export const userShapes = (dialects: ClaimDialects | undefined) => {
  const known = new WeakMap<ReadonlyMap<string, ExternalClaim>, Shapes>()
  const made = async (tenant: Tenant, claims: ReadonlyMap<string, ExternalClaim>): Promise<Shapes> => {
    const locals = new Map<string, LocalClaim>((await dialects?.locals(tenant))?.map((claim) => [claim.uri, claim]))
    const custom = (profile?: Profile) => customSchema(claims.values(), locals, ofServer, profile)
    return { console: shapeOf(custom('console')), endUser: shapeOf(custom('endUser')), custom: custom() }
  }
  const of = async (tenant: Tenant): Promise<Shapes> => {
    const claims = await dialects?.externals(tenant, customUserDialect)
    if (!claims || claims.size === 0) return plain
    const shapes = known.get(claims) ?? (await made(tenant, claims))
    known.set(claims, shapes)
    return shapes
  }
  return {
    for: async (tenant: Tenant, profile: Profile): Promise<UserShape> => (await of(tenant))[profile],
    /** Undefined: this server has no claims of tenants. */
    custom: async (tenant: Tenant): Promise<CustomSchema | undefined> => dialects && (await of(tenant)).custom,
    /** Of the type of users, whether or not a tenant has attributes in it. */
    extension: dialects ? [plain.custom.schema] : [],
    matches: (pattern: string, text: string): boolean => dialects?.matches(pattern, text) === true,
  }
}
export type UserShapes = ReturnType<typeof userShapes>
