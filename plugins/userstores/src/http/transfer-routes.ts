import { filePart, get, permission, post, put, type Reply, type Request } from '@gatehouse/kernel/http'
import { UserStoreError } from '../errors.ts'
import { idOf, primary } from '../names.ts'
import type { ManagedStores } from '../stores.ts'
import { acceptedFormat, mediaTypes, readDocument, writeDocument } from '../transfer/document.ts'
import { base, detail } from './present.ts'
import type { NewStoreBody } from './schemas.ts'

type One = { readonly id: string }
export interface TransferDeps {
  readonly stores: ManagedStores
  readonly add: (request: Request, body: NewStoreBody, action: string) => Promise<Reply>
  readonly replace: (request: Request<One>, body: NewStoreBody, action: string) => Promise<Reply>
}
const bodyLimit = 1024 * 1024

const documentIn = ({ headers, body }: Request<unknown, unknown, Buffer>): NewStoreBody => {
  const part = filePart(headers['content-type'] ?? '', body)
  if (!part) throw new UserStoreError('invalid', 'a form with one part is needed, named file')
  return readDocument(part.content)
}

/** A store as a file, and back. Secrets are not in it: security rule 1.9. */
export const transferRoutes = ({ stores, add, replace }: TransferDeps) => {
  const download = async ({ tenant, params, headers }: Request<One>): Promise<Reply> => {
    if (params.id.replace(/=+$/, '') === idOf(primary)) throw new UserStoreError('invalid', 'the primary user store is not exported')
    const format = acceptedFormat(headers.accept)
    const { typeId, name, description, properties, claimAttributeMappings } = detail(await stores.byId(tenant, params.id))
    return {
      status: 200,
      body: writeDocument(format, { typeId, name, description, properties, claimAttributeMappings }),
      headers: {
        'content-type': `${mediaTypes[format]}; charset=utf-8`,
        'content-disposition': `attachment; filename="${name}.${format}"`,
        'cache-control': 'no-store',
      },
    }
  }
  const upload = (request: Request<unknown, unknown, Buffer>) => add(request, documentIn(request), 'userstores.imported')
  const overwrite = async (request: Request<One, unknown, Buffer>): Promise<Reply> => {
    await replace(request, documentIn(request), 'userstores.import-replaced')
    return { status: 200, body: '', headers: { location: `${request.tenant.baseUrl}${base}/${request.params.id}` } }
  }
  const raw = { accepts: 'raw', bodyLimit } as const
  return [
    get('/:id/export', { access: permission('internal_userstore_view') }, download),
    post('/import', { access: permission('internal_userstore_create'), ...raw }, upload as never),
    put('/:id/import', { access: permission('internal_userstore_update'), ...raw }, overwrite as never),
  ]
}
