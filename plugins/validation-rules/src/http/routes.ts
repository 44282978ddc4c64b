import { type Audit, BadRequest, NotFound, type ServerError, s, type Tenant, z } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { type ErrorFormat, get, json, ok, permission, post, put, type Request, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { ValidationRules } from '../rules.ts'
import type { FieldRules } from '../table.ts'
import { type Field, fields, type Validators } from '../validators.ts'

interface Deps {
  readonly data: Data
  readonly rules: ValidationRules
  readonly validators: Validators
  readonly audit: Audit | undefined
}
const property = s.object({ key: z.string().max(100), value: z.string().max(500) })
const rule = s.object({ validator: z.string().max(100), properties: z.array(property).max(10) })
const list = z.array(rule).max(20).optional()
const fieldName = z.enum(fields)
const fieldBody = s.object({ field: z.string().optional(), rules: list, regEx: list })
type FieldBody = z.output<typeof fieldBody>
const allBody = z.array(s.object({ field: fieldName, rules: list, regEx: list })).max(fields.length)
type AllBody = z.output<typeof allBody>
const revertBody = s.object({ fields: z.array(fieldName).max(fields.length) })
type One = { readonly field: string }

const given = ({ rules, regEx }: Pick<FieldBody, 'rules' | 'regEx'>): FieldRules => {
  if (regEx && regEx.length > 0 && !(rules && rules.length > 0)) return { regEx }
  if (rules && !(regEx && regEx.length > 0)) return { rules }
  throw new BadRequest('a field has either rules or regEx')
}
const named = (error: ServerError): readonly [code: string, message: string] => {
  if (error instanceof BadRequest) return ['IVM-60001', 'Invalid rules.']
  if (error instanceof NotFound) return ['IVM-60002', 'Field not found.']
  return error.status >= 500 ? ['IVM-65001', 'Server Error'] : [`${error.status}`, error.code]
}
const errors: ErrorFormat = (error, { id }) => {
  const [code, message] = named(error)
  return json(error.status, { code, message, description: error.message, traceId: id })
}
const fieldIn = ({ field }: One): Field => {
  const found = fields.find((one) => one === field)
  if (!found) throw new NotFound('there is no such field')
  return found
}

/** openapi/validation-rules.yaml. Reading is open, as forms for people who are not signed in need it. */
export const ruleRoutes = ({ data, rules, validators, audit }: Deps): RouteGroup => {
  const open = { access: 'public' } as const
  const update = { access: permission('internal_validation_rule_mgt_update') }
  const shown = async (tenant: Tenant, field: Field) => ({ field, ...(await rules.of(tenant, field)) })
  const all = (tenant: Tenant) => Promise.all(fields.map((field) => shown(tenant, field)))
  /** Change and record in one transaction: security rule 1.12. */
  const recorded = (request: Request, changed: readonly Field[], change: () => Promise<void>): Promise<void> =>
    data.transaction(async () => {
      await change()
      const { tenant, principal, remoteAddress: source, id: traceId } = request
      const actor = principal ? { actor: principal.subject, actorKind: principal.kind } : {}
      for (const target of changed)
        await audit?.record({ tenantId: tenant.id, action: 'validation-rules.changed', outcome: 'success', target, ...actor, source, traceId })
    })
  const set = (request: Request, changes: readonly (readonly [Field, FieldRules])[]) =>
    recorded(
      request,
      changes.map(([field]) => field),
      () => rules.set(request.tenant, changes),
    )
  const shownValidators = [...validators.values()].map(({ name, type, properties }) => ({
    type,
    name,
    properties: properties.map((one, place) => ({ ...one, displayOrder: place + 1 })),
  }))
  return routeGroup(
    'validation-rules',
    '/api/server/v1/validation-rules',
    [
      get('', open, async ({ tenant }) => ok(await all(tenant))),
      put('', { ...update, body: allBody }, async (request: Request<unknown, unknown, AllBody>) => {
        const changes = request.body.map((one) => [one.field, given(one)] as const)
        if (new Set(changes.map(([field]) => field)).size < changes.length) throw new BadRequest('a field comes once')
        await set(request, changes)
        return ok(await all(request.tenant))
      }),
      post('/revert', { ...update, body: revertBody }, async (request: Request<unknown, unknown, z.output<typeof revertBody>>) => {
        await recorded(request, request.body.fields, () => rules.revert(request.tenant, request.body.fields))
        return ok(await all(request.tenant))
      }),
      get('/validators', open, () => ok(shownValidators)),
      get('/:field', open, async ({ tenant, params }: Request<One>) => ok(await shown(tenant, fieldIn(params)))),
      put('/:field', { ...update, body: fieldBody }, async (request: Request<One, unknown, FieldBody>) => {
        const field = fieldIn(request.params)
        await set(request, [[field, given(request.body)]])
        return ok(await shown(request.tenant, field))
      }),
    ],
    { errors },
  )
}
