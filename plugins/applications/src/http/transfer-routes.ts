import { s } from '@gatehouse/kernel'
import { created, filePart, get, ok, permission, post, put, type Reply, type Request } from '@gatehouse/kernel/http'
import { type CredentialRights, InvalidApplication } from '../contracts.ts'
import type { InboundService } from '../inbound.ts'
import type { ApplicationMaker } from '../make.ts'
import { exported, imported } from '../transfer/document.ts'
import { acceptedFormat, givenFormat, mediaTypes, parseDocument, writeDocument } from '../transfer/formats.ts'
import { selfOf } from './present.ts'
import type { Recorder } from './recorder.ts'
import type { NewApplicationBody } from './schemas.ts'

export interface Deps {
  readonly inbound: InboundService
  readonly maker: ApplicationMaker
  readonly rights: CredentialRights
  readonly recorded: Recorder
}
type One = { readonly id: string }
const BODY_LIMIT = 128 * 1024
const exportQuery = s.params({ exportSecrets: s.optional(s.boolean()) })

/** A form with one file, or the document itself. @throws InvalidApplication */
const documentIn = ({ headers, body }: Request<unknown, unknown, Buffer>): NewApplicationBody => {
  const type = headers['content-type'] ?? ''
  if (!/^multipart\//i.test(type)) return imported(parseDocument(givenFormat(type), body))
  const part = filePart(type, body)
  if (!part) throw new InvalidApplication('the form needs one part, named file')
  return imported(parseDocument(givenFormat(part.contentType, part.name), part.content))
}

/** `/export`, `/exportFile` and `/import`. */
export const transferRoutes = ({ inbound, maker, rights, recorded }: Deps) => {
  const download = async ({ tenant, params, headers }: Request<One>): Promise<Reply> => {
    const format = acceptedFormat(headers.accept)
    const application = await inbound.existing(tenant, params.id)
    const settings = new Map<string, unknown>()
    for (const protocol of await inbound.configured(tenant, params.id)) settings.set(protocol.path, await protocol.get(tenant, params.id))
    return {
      status: 200,
      body: writeDocument(format, exported(application, settings)),
      headers: {
        'content-type': `${mediaTypes[format]}; charset=utf-8`,
        'content-disposition': `attachment; filename="${application.id}.${format}"`,
        'cache-control': 'no-store',
      },
    }
  }
  const location = ({ tenant }: Request, id: string) => `${tenant.baseUrl}${selfOf({ ...tenant, basePath: '' }, id)}`
  const upload = (request: Request<unknown, unknown, Buffer>) => {
    const body = documentIn(request)
    return recorded(request, 'applications.imported', undefined, async () => {
      const id = await maker.create(request.tenant, body)
      return { ...created(location(request, id)), target: id }
    })
  }
  const replace = (request: Request<unknown, unknown, Buffer>) => {
    const body = documentIn(request)
    return recorded(request, 'applications.import-replaced', undefined, async () => {
      const id = await maker.replace(request.tenant, body, (known) => rights.check(request.tenant, known, request.principal))
      return { ...ok({}), body: '', headers: { location: location(request, id) }, target: id }
    })
  }
  const view = { access: permission('internal_application_mgt_view'), query: exportQuery }
  const raw = { accepts: 'raw', bodyLimit: BODY_LIMIT } as const
  return [
    get('/:id/export', view, download),
    get('/:id/exportFile', view, download),
    post('/import', { access: permission('internal_application_mgt_create'), ...raw }, upload as never),
    put('/import', { access: permission('internal_application_mgt_update'), ...raw }, replace as never),
  ]
}
