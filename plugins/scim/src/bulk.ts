import { ServerError, type Tenant } from '@gatehouse/kernel'
import type { Principal } from '@gatehouse/kernel/http'
import { halves, resolved } from './bulk-ids.ts'
import { stepsOf } from './bulk-order.ts'
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
/** `/Users/{id}`, where the id may be a `bulkId:…`. */
const placeIn = (path: string, targets: ReadonlyMap<string, BulkTarget>, ids: ReadonlyMap<string, string>) => {
  const slash = path.lastIndexOf('/')
  const target = targets.get(path.slice(0, slash))
  const id = path.slice(slash + 1)
  if (!target || id === '') return invalidValue(`the path is one of ${[...targets.keys()].map((endpoint) => `${endpoint}/{id}`).join(', ')}`)
  return { target, id: String(resolved(id, ids)) }
}

/** The ids that one request made, and what has to be added to resources of a circle. */
interface Made {
  readonly ids: Map<string, string>
  readonly unfinished: Unfinished[]
}
interface Unfinished {
  readonly place: number
  readonly target: BulkTarget
  readonly id: string
  readonly later: Readonly<Record<string, unknown>>
}
const circular = () => new ScimError(409, undefined, 'a resource that this one refers to could not be made')

/** RFC 7644 §3.7: one after the other, each a whole or nothing. */
export const bulk = ({ targets, maxOperations, failed }: BulkDeps) => {
  const create = async (caller: Caller, { path, bulkId, data }: Operation, { ids, unfinished }: Made, place: number, partly: boolean) => {
    const target = targets().get(path) ?? invalidValue(`the path is one of ${[...targets().keys()].join(', ')}`)
    if (bulkId === undefined) return invalidSyntax('POST needs a bulkId')
    const { now, later } = partly ? halves(data, ids) : { now: data, later: {} }
    const { id, location, version } = await target.create(caller, resolved(now, ids))
    ids.set(bulkId, id)
    if (Object.keys(later).length > 0) unfinished.push({ place, target, id, later })
    return { location, version, status: { code: 201 } }
  }
  const run = async (caller: Caller, operation: Operation, made: Made, place: number, partly: boolean) => {
    const { method, path, version, data } = operation
    if (method === 'POST') return create(caller, operation, made, place, partly)
    const value = resolved(data, made.ids)
    const { target, id } = placeIn(path, targets(), made.ids)
    const change = { ...caller, id, ifMatch: version }
    if (method === 'DELETE') return { ...(await target.remove(change)), status: { code: 204 } }
    const done = await target[method === 'PUT' ? 'replace' : 'patch'](change, value)
    return { location: done.location, version: done.version, status: { code: 200 } }
  }
  const refusal = (error: unknown) => {
    const refused = error instanceof ServerError ? error : new ServerError('something went wrong on our side', { cause: error })
    if (refused.status >= 500) failed(error)
    return { status: { code: refused.status }, response: errorBody(refused) }
  }
  const knownOf = (given: unknown) => (isComplex(given) ? { method: textOr(given.method), bulkId: textOr(given.bulkId) } : {})
  /** What was left out is added. Who cannot be completed is taken back: half a resource is none. */
  const finish = async (caller: Caller, { target, id, later }: Unfinished, ids: ReadonlyMap<string, string>) => {
    const change = { ...caller, id, ifMatch: undefined }
    try {
      const { version } = await target.patch(change, { Operations: [{ op: 'add', value: resolved(later, ids) }] })
      return { version }
    } catch (error) {
      // Whatever becomes of it, the caller hears of all the others.
      await target.remove(change).catch(failed)
      return refusal(error instanceof ScimError ? circular() : error)
    }
  }
  return async (caller: Caller, body: unknown, signal: AbortSignal) => {
    const { failOnErrors, operations } = parse(body, maxOperations)
    const { tenant, principal } = caller
    const made: Made = { ids: new Map(), unfinished: [] }
    const results = new Map<number, object>()
    let errors = 0
    for (const { given, place, partly } of stepsOf(operations)) {
      if (errors >= failOnErrors || signal.aborted) break
      try {
        results.set(place, { ...knownOf(given), ...(await run({ tenant, principal }, operation(given), made, place, partly)) })
      } catch (error) {
        errors += 1
        results.set(place, { ...knownOf(given), ...refusal(error) })
      }
    }
    for (const one of made.unfinished) {
      const done = await finish({ tenant, principal }, one, made.ids)
      const before = 'response' in done ? knownOf(operations[one.place]) : results.get(one.place)
      results.set(one.place, { ...before, ...done })
    }
    return { schemas: [bulkResponse], Operations: [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result) }
  }
}
export type Bulk = ReturnType<typeof bulk>
