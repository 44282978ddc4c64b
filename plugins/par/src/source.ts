import { AuthorizationError, type RequestSource } from '@gatehouse/oauth/contracts'
import type { ParConfig } from './config.ts'
import { type PushedRequests, REQUEST_URI_PREFIX } from './pushed-requests.ts'
import { mustPush } from './settings.ts'

/** RFC 9126 §4: a browser may load it again until the client has its answer. What stands beside the `request_uri` does not count. */
export const pushedSource = (pushed: PushedRequests, { required }: ParConfig): RequestSource => ({
  name: 'request_uri',
  prefix: REQUEST_URI_PREFIX,
  checked: true,
  async resolve(tenant, client, params) {
    const found = await pushed.find(tenant, client, params.request_uri ?? '')
    if (!found) throw new AuthorizationError('invalid_request_uri', 'the request_uri is not known: it was answered before, is too old, or of another client')
    return found
  },
  use: (tenant, _, requestUri) => pushed.use(tenant, requestUri),
  missing: (client) => (required || mustPush(client) ? 'PAR request is mandatory for the application.' : undefined),
})
