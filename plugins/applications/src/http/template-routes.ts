import { s, z } from '@gatehouse/kernel'
import { created, del, get, noContent, ok, permission, post, put, type Request } from '@gatehouse/kernel/http'
import type { TemplateRow } from '../data/template-table.ts'
import type { ApplicationTemplates, NewTemplate } from '../templates/templates.ts'
import { base, filled } from './present.ts'
import type { Recorder } from './recorder.ts'
import { newApplication } from './schemas.ts'

export interface Deps {
  readonly templates: ApplicationTemplates
  readonly recorded: Recorder
}
type One = { readonly templateId: string }
const words = z.string().max(2048).optional()
const short = z.string().min(1).max(191)
const templateBody = s.object({
  id: z.string().optional(),
  name: short,
  description: words,
  image: words,
  authenticationProtocol: z.string().max(64).optional(),
  types: z.array(z.string().min(1).max(64)).max(50).default([]),
  category: z.enum(['DEFAULT', 'VENDOR']).default('DEFAULT'),
  templateGroup: short.optional(),
  displayOrder: z.int().min(0).max(1_000_000).default(0),
  application: newApplication.extend({ name: z.string().max(191).default('') }),
})
type TemplateBody = z.output<typeof templateBody>
const listQuery = s.params({ limit: s.int(500, { min: 0, max: 1000 }), offset: s.int(0, { min: 0, max: 100_000 }) })

const rowOf = ({ id: _, description, image, authenticationProtocol, templateGroup, ...rest }: TemplateBody): NewTemplate => ({
  ...rest,
  description: description ?? null,
  image: image ?? null,
  authenticationProtocol: authenticationProtocol ?? null,
  templateGroup: templateGroup ?? null,
})

/** `/templates`. */
export const templateRoutes = ({ templates, recorded }: Deps) => {
  const selfOf = (place: string, id: string) => `${place}${base}/templates/${encodeURIComponent(id)}`
  const list = async ({ tenant, query }: Request<unknown, z.output<typeof listQuery>>) => {
    const all = await templates.list(tenant)
    const item = ({ application: _, ...row }: TemplateRow) => filled({ ...row, self: selfOf(tenant.basePath, row.id) })
    return ok({ templates: all.slice(query.offset, query.offset + query.limit).map(item) })
  }
  const create = (request: Request<unknown, unknown, TemplateBody>) =>
    recorded(request, 'applications.template-created', undefined, async () => {
      const id = await templates.create(request.tenant, rowOf(request.body))
      return { ...created(selfOf(request.tenant.baseUrl, id)), target: id }
    })
  const replace = (request: Request<One, unknown, TemplateBody>) =>
    recorded(request, 'applications.template-replaced', request.params.templateId, async () => {
      await templates.replace(request.tenant, request.params.templateId, rowOf(request.body))
      return { status: 200 }
    })
  const remove = (request: Request<One>) =>
    recorded(request, 'applications.template-removed', request.params.templateId, async () => {
      await templates.remove(request.tenant, request.params.templateId)
      return noContent()
    })
  const may = (verb: string) => ({ access: permission(`internal_application_mgt_${verb}`) })
  return [
    get('/templates', { ...may('view'), query: listQuery }, list),
    post('/templates', { ...may('create'), body: templateBody }, create),
    get('/templates/:templateId', may('view'), async ({ tenant, params }: Request<One>) => ok(filled(await templates.read(tenant, params.templateId)))),
    put('/templates/:templateId', { ...may('update'), body: templateBody }, replace),
    del('/templates/:templateId', may('delete'), remove),
  ]
}
