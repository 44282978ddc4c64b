import type { Tenant } from '@gatehouse/kernel'
import type { ReferenceEdit, ScimCaller, ScimItem, ScimWrite } from '../contracts.ts'
import { ScimError } from '../contracts.ts'
import { invalidSyntax, invalidValue, notMutable } from '../errors.ts'
import { patched } from '../patch/apply.ts'
import { parsePatch } from '../patch/operation.ts'
import { referencesIn } from '../patch/references.ts'
import { fromBody } from '../resource/from-body.ts'
import { type Complex, emptyObject, isComplex } from '../resource/value.ts'
import { checkVersion } from '../version.ts'
import type { ResourceKind } from './kind.ts'
import { draftOf } from './present.ts'

export interface ResourceChange extends ScimCaller {
  readonly id: string
  readonly ifMatch: string | undefined
}
/** The operations of RFC 7644 §3 on one type of resource. */
export const resourceService = (kind: ResourceKind) => {
  const { resource, schemas, references } = kind
  const apart = new Map(resource.parts?.map(({ attribute, path }) => [attribute, path]))
  const notFound = () => new ScimError(404, undefined, `there is no such ${resource.name.toLowerCase()}`)
  const find = async (tenant: Tenant, id: string): Promise<ScimItem> => {
    const item = await resource.find(tenant, id)
    if (!item) throw notFound()
    return item
  }
  const checkedVersion = ({ ifMatch }: Pick<ResourceChange, 'ifMatch'>, item: ScimItem): number | undefined => {
    checkVersion(ifMatch, item)
    return ifMatch === undefined || ifMatch.trim() === '*' ? undefined : item.version
  }
  /** Attributes that have a permission of their own: security rule 7.2. @throws ScimError 403 */
  const mayEdit = ({ principal }: ScimCaller, names: Iterable<string>): void => {
    for (const name of names) {
      const demanded = resource.attributePermissions?.[name]
      if (demanded === undefined || principal?.permissions === 'all' || principal?.permissions.has(demanded)) continue
      throw new ScimError(403, undefined, `${name} are changed with the permission ${demanded}`)
    }
  }
  const complete = (values: Complex): Complex => {
    for (const { name, required } of schemas.attributes) if (required && values[name] === undefined) invalidValue(`${name} is missing`)
    for (const { id, attributes } of kind.extensions) {
      const given = (values[id] ?? emptyObject()) as Complex
      for (const { name, required } of attributes) if (required && given[name] === undefined) invalidValue(`${name} is missing`)
    }
    return values
  }
  /** A whole resource: its references are taken out of it. */
  const writeOf = (body: unknown, absent: (cleared: boolean) => readonly ReferenceEdit[]): ScimWrite => {
    const values = complete(fromBody(body, schemas))
    const edits = new Map<string, readonly ReferenceEdit[]>()
    for (const attribute of references) {
      const { name, source, mutability } = attribute
      delete values[name]
      const given = Object.entries(body as object).find(([own]) => own.toLowerCase() === name.toLowerCase())?.[1]
      if (mutability === 'readOnly' || apart.has(name)) continue
      const made =
        given === undefined
          ? absent(source?.kind === 'references' && source.cleared === true)
          : [{ op: 'set' as const, values: referencesIn(attribute, given) }]
      if (made.length > 0) edits.set(name, made)
    }
    return { values, edits }
  }
  const change = async (request: ResourceChange, make: (before: ScimItem) => ScimWrite): Promise<ScimItem> => {
    const before = await find(request.tenant, request.id)
    const ifVersion = checkedVersion(request, before)
    const write = make(before)
    mayEdit(request, write.edits.keys())
    return resource.change(request, { id: request.id, before, ifVersion, ...write })
  }
  const referenceAttribute = (name: string) => {
    const attribute = references.find((one) => one.name === name)
    if (!attribute) throw new ScimError(404, undefined, 'there is no such part')
    return attribute
  }
  return {
    find,
    create(caller: ScimCaller, body: unknown): Promise<ScimItem> {
      if (!isComplex(body)) return invalidSyntax('the body is an object')
      return resource.create(
        caller,
        writeOf(body, () => []),
      )
    },
    replace(request: ResourceChange, body: unknown): Promise<ScimItem> {
      if (!isComplex(body)) return invalidSyntax('the body is an object')
      const write = writeOf(body, (cleared) => (cleared ? [{ op: 'set', values: [] }] : []))
      return change(request, () => write)
    },
    patch(request: ResourceChange, body: unknown): Promise<ScimItem> {
      const operations = parsePatch(body)
      return change(request, (before) => {
        const { draft, edits } = patched(draftOf(before), operations, request.id, schemas)
        for (const name of edits.keys()) if (apart.has(name)) notMutable(`${name} are changed at /${apart.get(name)}`)
        return { values: complete(draft), edits }
      })
    },
    /** References that have a place of their own: a list, as it is to be. */
    replacePart(request: ResourceChange, name: string, body: unknown): Promise<ScimItem> {
      const given = isComplex(body) ? body[name] : body
      if (!Array.isArray(given)) return invalidSyntax('the body is a list')
      const values = referencesIn(referenceAttribute(name), given)
      return change(request, (before) => ({ values: draftOf(before), edits: new Map([[name, [{ op: 'set', values }]]]) }))
    },
    /** Operations on that list: `value eq …` chooses from it. */
    patchPart(request: ResourceChange, name: string, body: unknown): Promise<ScimItem> {
      const attribute = referenceAttribute(name)
      const operations = parsePatch(body).map((operation) => {
        const chosen = /^value +eq +"?([^"\s]+)"?$/i.exec(operation.path?.trim() ?? '')?.[1]
        if (chosen !== undefined) return { ...operation, path: `${name}[value eq ${JSON.stringify(chosen)}]` }
        return operation.path === undefined ? { ...operation, path: name } : operation
      })
      return change(request, (before) => {
        const { edits } = patched(emptyObject(), operations, request.id, schemas)
        if ([...edits.keys()].some((key) => key !== attribute.name) || edits.size === 0) return invalidValue(`only ${name} are changed here`)
        return { values: draftOf(before), edits }
      })
    },
    async remove(request: ResourceChange): Promise<void> {
      const item = await find(request.tenant, request.id)
      if (!(await resource.remove(request, item, checkedVersion(request, item)))) throw notFound()
    },
  }
}
export type ResourceService = ReturnType<typeof resourceService>
