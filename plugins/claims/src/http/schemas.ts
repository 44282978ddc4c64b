import { s, z } from '@gatehouse/kernel'
import type { LocalDefinition } from '../claims.ts'
import { type ExternalClaim, type LocalClaim, localDialect } from '../contracts.ts'
import { faultOf } from '../pattern/patterns.ts'

/** No space and no control character: it names something. */
const uri = z
  .string()
  .min(1)
  .max(191)
  .regex(/^[^\s\p{C}]+$/u, 'must be a URI')
const localUri = uri.refine((value) => value.startsWith(`${localDialect}/`) && value.length > localDialect.length + 1, `must begin with ${localDialect}/`)
const flag = z.boolean().default(false)
const label = z.string().min(1).max(255)
const pattern = z
  .string()
  .max(500)
  .superRefine((value, context) => {
    const fault = faultOf(value)
    if (fault !== undefined) context.addIssue({ code: 'custom', message: `must be a regular expression: ${fault}` })
  })
const profile = s.object({ readOnly: z.boolean().optional(), required: z.boolean().optional(), supportedByDefault: z.boolean().optional() })

export const dialectBody = s.object({ dialectURI: uri })
export type DialectBody = z.output<typeof dialectBody>
export const externalBody = s.object({
  id: z.string().optional(),
  claimURI: uri,
  claimDialectURI: z.string().optional(),
  mappedLocalClaimURI: uri,
  properties: z.array(z.unknown()).max(0, 'properties of mappings are not supported').optional(),
})
export type ExternalBody = z.output<typeof externalBody>
export const localBody = s.object({
  id: z.string().optional(),
  dialectURI: z.string().optional(),
  claimURI: localUri,
  displayName: label,
  description: z.string().max(1024).optional(),
  displayOrder: z.int().min(0).max(1_000_000).default(0),
  readOnly: flag,
  required: flag,
  supportedByDefault: flag,
  regEx: pattern.optional(),
  managedInUserStore: z.boolean().optional(),
  dataType: z.enum(['string', 'boolean', 'date_time', 'integer', 'complex', 'decimal']).optional(),
  subAttributes: z.array(localUri).max(50).default([]),
  canonicalValues: z
    .array(s.object({ label, value: label }))
    .max(200)
    .default([]),
  multiValued: z.boolean().optional(),
  extendedValued: z.boolean().optional(),
  inputFormat: s.object({ inputType: z.string().max(64) }).optional(),
  uniquenessScope: z.enum(['NONE', 'WITHIN_USERSTORE', 'ACROSS_USERSTORES']).default('NONE'),
  sharedProfileValueResolvingMethod: z.enum(['FromOrigin', 'FromSharedProfile', 'FromFirstFoundInHierarchy']).optional(),
  attributeMapping: z
    .array(s.object({ mappedAttribute: label, userstore: label }))
    .min(1)
    .max(100),
  properties: z
    .array(s.object({ key: label, value: z.string().max(2048) }))
    .max(100)
    .default([]),
  profiles: z.object({ console: profile.optional(), endUser: profile.optional(), selfRegistration: profile.optional() }).strict().default({}),
})
export type LocalBody = z.output<typeof localBody>
export const listQuery = s.params({
  limit: s.int(1000, { min: 0, max: 5000 }),
  offset: s.int(0, { min: 0, max: 100_000 }),
  'exclude-identity-claims': s.optional(s.boolean()),
})
export type ListQuery = z.output<typeof listQuery>

const systemMark = { key: 'isSystemClaim', value: 'true' } as const
const flags = (given: z.output<typeof profile> = {}) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
/** @param known comes with the server: its type may be left out */
export const localOf = (body: LocalBody, known?: Pick<LocalClaim, 'dataType' | 'multiValued'>): LocalDefinition => ({
  uri: body.claimURI,
  displayName: body.displayName,
  description: body.description ?? null,
  displayOrder: body.displayOrder,
  attributes: body.attributeMapping.map(({ mappedAttribute, userstore }) => ({ store: userstore, attribute: mappedAttribute })),
  regEx: body.regEx ?? null,
  dataType: body.dataType ?? known?.dataType ?? 'string',
  multiValued: body.multiValued ?? known?.multiValued ?? false,
  subAttributes: body.subAttributes,
  canonicalValues: body.canonicalValues,
  inputType: body.inputFormat?.inputType ?? null,
  uniqueness: body.uniquenessScope,
  properties: body.properties.filter(({ key }) => key !== systemMark.key),
  profiles: Object.fromEntries(Object.entries(body.profiles).map(([name, given]) => [name, flags(given)])),
  required: body.required,
  readOnly: body.readOnly,
  supportedByDefault: body.supportedByDefault,
})

/** Base64url of the URI; `local` for the local dialect. */
export const idOf = (value: string): string => (value === localDialect ? 'local' : Buffer.from(value, 'utf8').toString('base64url'))
/** Undefined: it is no id that we gave. */
export const uriOf = (id: string): string | undefined => {
  if (id === 'local') return localDialect
  const value = Buffer.from(id, 'base64url').toString('utf8')
  return idOf(value) === id ? value : undefined
}
export const shownLocal = (claim: LocalClaim) => ({
  id: idOf(claim.uri),
  claimURI: claim.uri,
  dialectURI: localDialect,
  ...(claim.description === null ? {} : { description: claim.description }),
  displayOrder: claim.displayOrder,
  displayName: claim.displayName,
  readOnly: claim.readOnly,
  ...(claim.regEx === null ? {} : { regEx: claim.regEx }),
  required: claim.required,
  supportedByDefault: claim.supportedByDefault,
  dataType: claim.dataType,
  subAttributes: claim.subAttributes,
  canonicalValues: claim.canonicalValues,
  multiValued: claim.multiValued,
  ...(claim.inputType === null ? {} : { inputFormat: { inputType: claim.inputType } }),
  uniquenessScope: claim.uniqueness,
  attributeMapping: claim.attributes.map(({ store, attribute }) => ({ mappedAttribute: attribute, userstore: store })),
  properties: [...claim.properties, ...(claim.builtIn ? [systemMark] : [])],
  profiles: claim.profiles,
})
export const shownExternal = ({ uri: claimURI, dialect, local, builtIn }: ExternalClaim) => ({
  id: idOf(claimURI),
  claimURI,
  claimDialectURI: dialect,
  mappedLocalClaimURI: local,
  properties: builtIn ? [systemMark] : [],
})
