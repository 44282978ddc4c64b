import { extensionPoint, ServerError, type Tenant } from '@gatehouse/kernel'
import type { Principal } from '@gatehouse/kernel/http'
import type { User, UserFilter } from '@gatehouse/users/contracts'

/** RFC 7644 §3.12. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  // RFC 9865 §2.1
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount'

export class ScimError extends ServerError {
  override readonly code: string
  override readonly status: number
  readonly scimType: ScimType | undefined
  constructor(status: number, scimType: ScimType | undefined, message: string) {
    super(message)
    this.status = status
    this.scimType = scimType
    this.code = `scim.${(scimType ?? 'refused').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
  }
}

/** Where the value of an attribute lives. */
export type Source =
  /**
   * A field of the resource itself, under the name that its search takes. `qualified`: `HR/ann` asks for ann in the store HR. `epoch`: a time
   * that is shown as milliseconds in text, and that not every resource has.
   */
  | { readonly kind: 'field'; readonly field: string; readonly qualified?: boolean; readonly epoch?: boolean }
  /** Users only: a claim, named without its dialect. */
  | { readonly kind: 'claim'; readonly claim: string }
  /** Users only. One claim for each type of element; `primary` holds the primary element's value, and the only one of an element without a type. */
  | { readonly kind: 'slots'; readonly primary: string; readonly types: Readonly<Record<string, string>> }
  /** Users only: the whole list in one claim. It cannot be searched by its parts. */
  | { readonly kind: 'list'; readonly claim: string }
  /**
   * References to others, by `value`, that may be many: PATCH hands edits on instead of the whole list. `field`: a search field that one
   * `value` is equal to; `names`: one that one `display` is. `cleared`: a PUT that does not name it empties it; else it stays. `listed`: shown in lists, too.
   */
  | { readonly kind: 'references'; readonly field: string; readonly names?: string; readonly cleared?: boolean; readonly listed?: boolean }

/** RFC 7643 §7, and where the value lives. */
export interface Attribute {
  readonly name: string
  readonly type: 'string' | 'boolean' | 'dateTime' | 'integer' | 'decimal' | 'reference' | 'complex' | 'binary'
  readonly multiValued: boolean
  readonly description: string
  readonly required: boolean
  readonly caseExact: boolean
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly'
  readonly returned: 'always' | 'never' | 'default' | 'request'
  readonly uniqueness: 'none' | 'server' | 'global'
  readonly canonicalValues?: readonly string[]
  readonly referenceTypes?: readonly string[]
  readonly subAttributes?: readonly Attribute[]
  readonly source?: Source
}
/** An attribute as a plugin writes it: what it leaves out is a single text, read and written. */
export type NewAttribute = Pick<Attribute, 'name' | 'description'> &
  Partial<Omit<Attribute, 'subAttributes'>> & { readonly subAttributes?: readonly NewAttribute[] }

/** A value of `attributes`: JSON. Those of the caller have no prototype, and only names of the schema. */
export type ScimValues = Readonly<Record<string, unknown>>
export interface ReferenceEdit {
  /** `set` replaces all. */
  readonly op: 'add' | 'remove' | 'set'
  readonly values: readonly { readonly value: string; readonly type?: string }[]
}
/** By attribute; edits are done one after the other. */
export type ReferenceEdits = ReadonlyMap<string, readonly ReferenceEdit[]>
export interface ScimItem {
  readonly id: string
  readonly version: number
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly updatedAt: number
  /** Without references. */
  readonly values: ScimValues
  /** Added to `meta`. */
  readonly meta?: ScimValues
  /** Shown in this answer whatever was asked for, such as a secret that was just made. */
  readonly once?: ScimValues
}
export interface ScimCaller {
  readonly tenant: Tenant
  readonly principal: Principal | undefined
}
export interface ScimWrite {
  readonly values: ScimValues
  readonly edits: ReferenceEdits
}
export interface ScimChange extends ScimWrite {
  readonly id: string
  /** As it was read, before the change. */
  readonly before: ScimItem
  /** The version that the caller named (If-Match): another one is refused with 412. */
  readonly ifVersion: number | undefined
}
/** References of one attribute that are changed at a place of their own alone: `/v3/Roles/{id}/Users`. */
export interface ScimPart {
  readonly path: string
  readonly attribute: string
  readonly permission: string
}
/** A type of resource besides users: routes, PATCH, filters, projection, ETags, discovery and Bulk are those of this plugin. Faults are `ScimError`s. */
export interface ScimResource {
  /** Of the resource type: `Group`. */
  readonly name: string
  /** Unique: `/Groups`. */
  readonly endpoint: string
  readonly description: string
  /** The id of its schema, which two versions of an endpoint may share. */
  readonly schema: string
  readonly attributes: readonly NewAttribute[]
  /** Their values stand in `values` below their ids: RFC 7643 §3.3. */
  readonly extensions?: readonly { readonly id: string; readonly name: string; readonly description: string; readonly attributes: readonly NewAttribute[] }[]
  readonly permissions: { readonly list: string; readonly view: string; readonly create: string; readonly update: string; readonly delete: string }
  /** Demanded besides `update` of whoever changes an attribute. */
  readonly attributePermissions?: Readonly<Record<string, string>>
  readonly parts?: readonly ScimPart[]
  list(
    tenant: Tenant,
    search: { readonly where?: UserFilter; readonly limit: number; readonly offset: number },
  ): Promise<{ readonly total: number; readonly items: readonly ScimItem[]; readonly skipped?: readonly string[] }>
  /** Page by page, for cursors. `after` is the `next` of the page before; no `next`: these were the last. `store`: only that one. */
  walk(
    tenant: Tenant,
    walk: { readonly where?: UserFilter; readonly store?: string; readonly limit: number; readonly after?: string },
  ): Promise<{ readonly items: readonly ScimItem[]; readonly next?: string }>
  find(tenant: Tenant, id: string): Promise<ScimItem | undefined>
  /** Elements as they are shown. Undefined: more than `most`, and so the attribute is left out. */
  references(tenant: Tenant, item: ScimItem, attribute: string, most: number): Promise<readonly ScimValues[] | undefined>
  create(caller: ScimCaller, write: ScimWrite): Promise<ScimItem>
  change(caller: ScimCaller, change: ScimChange): Promise<ScimItem>
  /** @returns false when there is none */
  remove(caller: ScimCaller, item: ScimItem, ifVersion: number | undefined): Promise<boolean>
}
export const scimResources = extensionPoint<ScimResource>('scim.resources', (resource) => resource.endpoint)

/** A read-only attribute of users whose values another plugin knows: `groups`, `roles`. */
export interface ScimUserAttribute {
  readonly name: string
  of(tenant: Tenant, user: User): Promise<readonly ScimValues[]>
}
export const scimUserAttributes = extensionPoint<ScimUserAttribute>('scim.user-attributes', (attribute) => attribute.name)
export * from './contracts/account-extension.ts'
