import type { Reply, Request } from '@gatehouse/kernel/http'
import { ScimError } from '../contracts.ts'

const served = new Set(['application/scim+json', 'application/json', 'application/*', '*/*'])

/** RFC 7644 §3.8. @throws ScimError 406 */
export const accepting =
  <P, Q, B>(handle: (request: Request<P, Q, B>) => Promise<Reply> | Reply) =>
  (request: Request<P, Q, B>): Promise<Reply> | Reply => {
    const { accept } = request.headers
    const wanted = accept === undefined || accept === '' || accept.split(',').some((range) => served.has(range.split(';')[0]?.trim().toLowerCase() ?? ''))
    if (!wanted) throw new ScimError(406, undefined, 'the requested format is not supported')
    return handle(request)
  }
