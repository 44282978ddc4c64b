import { ServerError, type Tenant } from '@gatehouse/kernel'
import type { Principal } from '@gatehouse/kernel/http'
import { ScimError } from './contracts.ts'
import { invalidSyntax, invalidValue } from './errors.ts'
import { errorBody } from './http/format.ts'
import { isComplex } from './resource/value.ts'

export const bulkRequest = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest'
export const bulkResponse = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse'
const methods = ['POST', 'PUT', 'PATCH', 'DELETE'] as const

interface Operation {
  readonly method: (typeof methods)[number]
  readonly path: string
  readonly bulkId: string | undefined
  readonly version: string | undefined
  readonly data: unknown
}
interface Caller {
  readonly tenant: Tenant
  readonly principal: Principal | undefined
}
interface Done {
  readonly id: string
  readonly location: string
  readonly version: string
}
type Change = Caller & { readonly id: string; readonly ifMatch: string | undefined }
/** What a bulk operation does to one type of resource. */
export interface BulkTarget {
  /** `/Users` */
  readonly endpoint: string
  create(caller: Caller, data: unknown): Promise<Done>
  replace(change: Change, data: unknown): Promise<Done>
  patch(change: Change, data: unknown): Promise<Done>
  remove(change: Change): Promise<Pick<Done, 'location'>>
}
export interface BulkDeps {
  /** By endpoint. */
  readonly targets: () => ReadonlyMap<string, BulkTarget>
  readonly maxOperations: number
  readonly failed: (error: unknown) => void
}
const textOr = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const operation = (given: unknown): Operation => {
  if (!isComplex(given)) return invalidSyntax('an operation is an object')
  const method = methods.find((name) => name === textOr(given.method)?.toUpperCase())
  if (!method) return invalidSyntax('method is POST, PUT, PATCH or DELETE')
  if (typeof given.path !== 'string') return invalidSyntax('path is text')
  return { method, path: given.path, bulkId: textOr(given.bulkId), version: textOr(given.version), data: given.data }
}
const parse = (body: unknown, maxOperations: number) => {
  if (!isComplex(body) || !Array.isArray(body.Operations)) return invalidSyntax('Operations is a list')
  if (body.Operations.length > maxOperations) throw new ScimError(413, undefined, `a bulk request holds at most ${maxOperations} operations`)
  const failOnErrors = body.failOnErrors ?? Number.POSITIVE_INFINITY
  if (typeof failOnErrors !== 'number' || failOnErrors < 1) return invalidSyntax('failOnErrors is a number from 1')
  return { failOnErrors, operations: body.Operations as readonly unknown[] }
}
/** Puts ids in the place of `bulkId:…`, for what this request made before. RFC 7644 §3.7.2. */
const resolved = (value: unknown, ids: ReadonlyMap<string, string>): unknown => {
  if (typeof value === 'string' && value.startsWith('bulkId:'))
    return ids.get(value.slice(7)) ?? invalidValue('a bulkId is named that no operation before made')
  if (Array.isArray(value)) return value.map((item) => resolved(item, ids))
  if (!isComplex(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolved(item, ids)]))
}
/** `/Users/{id}`, where the id may be a `bulkId:…`. */
const placeIn = (path: string, targets: ReadonlyMap<string, BulkTarget>, ids: ReadonlyMap<string, string>) => {
  const slash = path.lastIndexOf('/')
  const target = targets.get(path.slice(0, slash))
  const id = path.slice(slash + 1)
  if (!target || id === '') return invalidValue(`the path is one of ${[...targets.keys()].map((endpoint) => `${endpoint}/{id}`).join(', ')}`)
  return { target, id: String(resolved(id, ids)) }
}

/** RFC 7644 §3.7: one after the other, each a whole or nothing. */
export const bulk = ({ targets, maxOperations, failed }: BulkDeps) => {
  const run = async (caller: Caller, { method, path, bulkId, version, data }: Operation, ids: Map<string, string>) => {
    const value = resolved(data, ids)
    const { tenant, principal } = caller
    if (method === 'POST') {
      const target = targets().get(path) ?? invalidValue(`the path is one of ${[...targets().keys()].join(', ')}`)
      if (bulkId === undefined) return invalidSyntax('POST needs a bulkId')
      const made = await target.create({ tenant, principal }, value)
      ids.set(bulkId, made.id)
      return { location: made.location, version: made.version, status: { code: 201 } }
    }
    const { target, id } = placeIn(path, targets(), ids)
    const change = { tenant, principal, id, ifMatch: version }
    if (method === 'DELETE') return { ...(await target.remove(change)), status: { code: 204 } }
    const done = await target[method === 'PUT' ? 'replace' : 'patch'](change, value)
    return { location: done.location, version: done.version, status: { code: 200 } }
  }
  const attempt = async (caller: Caller, given: unknown, ids: Map<string, string>) => {
    const known = isComplex(given) ? { method: textOr(given.method), bulkId: textOr(given.bulkId) } : {}
    try {
      return { ok: true, result: { ...known, ...(await run(caller, operation(given), ids)) } }
    } catch (error) {
      const refused = error instanceof ServerError ? error : new ServerError('something went wrong on our side', { cause: error })
      if (refused.status >= 500) failed(error)
      return { ok: false, result: { ...known, status: { code: refused.status }, response: errorBody(refused) } }
    }
  }
  return async (caller: Caller, body: unknown, signal: AbortSignal) => {
    const { failOnErrors, operations } = parse(body, maxOperations)
    const ids = new Map<string, string>()
    const results: unknown[] = []
    let errors = 0
    for (const given of operations) {
      if (errors >= failOnErrors || signal.aborted) break
      const { ok, result } = await attempt(caller, given, ids)
      if (!ok) errors += 1
      results.push(result)
    }
    return { schemas: [bulkResponse], Operations: results }
  }
}
export type Bulk = ReturnType<typeof bulk>
