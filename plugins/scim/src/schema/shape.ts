import { type ClaimDialects, type ClaimProfile, customUserDialect, type ExternalClaim, type LocalClaim } from '@gatehouse/claims/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { Attribute, Schema } from './attribute.ts'
import { commonAttributes, coreUserSchema, externalId } from './core-user.ts'
import { type CustomRule, type CustomSchema, customSchema } from './custom.ts'
import { extensions, type SchemaSet, schemaSet, schemas, userSchemas } from './lookup.ts'
import { type ClaimRule, type ServerSchemas, serverSchemas } from './server-claims.ts'

export type Profile = Exclude<ClaimProfile, 'selfRegistration'>
export type Judge = ClaimDialects['refusal']
/** What users look like in one tenant, for one kind of caller. */
export interface UserShape {
  readonly schemas: SchemaSet
  /** `externalId` and those of the core schema. */
  readonly core: readonly Attribute[]
  readonly extensions: readonly Schema[]
  /** Claims that are written here. Others of a user are left alone. */
  readonly written: ReadonlySet<string>
  /** Of a tenant's own attributes. */
  readonly rules: readonly CustomRule[]
  /** Of the server's own claims. */
  readonly claimRules: readonly ClaimRule[]
}
/** As it is shown, with the claim of an attribute for what forms need besides. */
export interface ShownSchemas {
  readonly server: readonly Schema[]
  readonly custom: readonly Schema[]
  readonly claims: ReadonlyMap<Attribute, LocalClaim>
}
type Shapes = Readonly<Record<Profile, UserShape>> & { readonly shown: ShownSchemas }

const claimsOf = ({ source, mutability, subAttributes = [] }: Attribute, all: boolean): readonly string[] => {
  if (mutability === 'readOnly' && !all) return []
  const own =
    source?.kind === 'claim' || source?.kind === 'list' ? [source.claim] : source?.kind === 'slots' ? [source.primary, ...Object.values(source.types)] : []
  return [...own, ...subAttributes.flatMap((sub) => claimsOf(sub, all))]
}
const claimsIn = (core: readonly Attribute[], extended: readonly Schema[], all = false): ReadonlySet<string> =>
  new Set([...core, ...extended.flatMap(({ attributes }) => attributes)].flatMap((attribute) => claimsOf(attribute, all)))

const plainCore = [externalId, ...coreUserSchema.attributes]
export const plainShape: UserShape = {
  schemas: userSchemas,
  core: plainCore,
  extensions,
  written: claimsIn(plainCore, extensions),
  rules: [],
  claimRules: [],
}
const ofServer = claimsIn(plainCore, extensions, true)

/** What other plugins add for administrators. */
type Extend = (schema: Schema) => Schema
const plainShapes = (extend: Extend): Shapes => {
  const extended = extensions.map(extend)
  const console: UserShape = { ...plainShape, schemas: schemaSet(coreUserSchema, [...commonAttributes('User'), externalId], extended), extensions: extended }
  return { console, endUser: plainShape, shown: { server: schemas.map(extend), custom: [], claims: new Map() } }
}

const shapeOf = (server: ServerSchemas, custom: CustomSchema): UserShape => {
  const core = [server.externalId, ...server.core.attributes]
  const all = [...server.extensions, custom.schema]
  return {
    schemas: schemaSet(server.core, [...commonAttributes('User'), server.externalId], all),
    core,
    extensions: all,
    written: claimsIn(core, all),
    rules: custom.rules,
    claimRules: server.rules,
  }
}
const shapesOf = (dialects: ClaimDialects, list: readonly LocalClaim[], claims: ReadonlyMap<string, ExternalClaim>, extend: Extend): Shapes => {
  const locals = new Map(list.map((claim) => [claim.uri, claim]))
  const parts = (profile: Profile) => {
    const flags = (claim: LocalClaim) => dialects.flags(claim, profile)
    return [serverSchemas(locals, flags), customSchema(claims.values(), locals, ofServer, flags)] as const
  }
  const [named, custom] = parts('console')
  const server = { ...named, extensions: named.extensions.map(extend) }
  const claimOf = new Map([...server.claims, ...custom.rules.map(({ attribute, claim }) => [attribute, claim] as const)])
  const shown = { server: [server.core, ...server.extensions], custom: [custom.schema], claims: claimOf }
  return { console: shapeOf(server, custom), endUser: shapeOf(...parts('endUser')), shown }
}

/** Shapes are kept as long as the claims they were made of, whose cache takes notice of each change on all nodes. */
export const userShapes = (dialects: ClaimDialects | undefined, extend: Extend = (schema) => schema) => {
  let plain: Shapes | undefined
  const known = new WeakMap<readonly LocalClaim[], WeakMap<ReadonlyMap<string, ExternalClaim>, Shapes>>()
  const of = async (tenant: Tenant): Promise<Shapes> => {
    if (!dialects) {
      plain ??= plainShapes(extend)
      return plain
    }
    const [claims, locals] = [await dialects.externals(tenant, customUserDialect), await dialects.locals(tenant)]
    const beside = known.get(locals) ?? new WeakMap<ReadonlyMap<string, ExternalClaim>, Shapes>()
    known.set(locals, beside)
    const shapes = beside.get(claims) ?? shapesOf(dialects, locals, claims, extend)
    beside.set(claims, shapes)
    return shapes
  }
  const judge: Judge = (claim, values, label) => dialects?.refusal(claim, values, label)
  return {
    for: async (tenant: Tenant, profile: Profile): Promise<UserShape> => (await of(tenant))[profile],
    shown: async (tenant: Tenant): Promise<ShownSchemas> => (await of(tenant)).shown,
    /** Of the type of users, whether or not a tenant has attributes in it. */
    extension: dialects ? [customSchema([], new Map(), new Set(), (claim) => claim).schema] : [],
    judge,
  }
}
export type UserShapes = ReturnType<typeof userShapes>
