import { post, routeGroup } from '@gatehouse/kernel/http'
import type { ClientAuthenticator, ClientEndpoints } from '../contracts.ts'
import { oauthErrors } from './errors.ts'
import { lists, parameters, refuseSecretsInQuery, withoutEmpty } from './parameters.ts'

/** RFC 6749 §2.3 and §5.2, for endpoints of other plugins. */
export const clientEndpoints = (authenticator: ClientAuthenticator): ClientEndpoints => ({
  post: (id, path, handle) =>
    routeGroup(
      id,
      '',
      [
        post(path, { access: 'public', body: parameters, accepts: 'form-or-json', lists }, async (request) => {
          refuseSecretsInQuery(request.rawQuery)
          const params = withoutEmpty(request.body)
          return handle({ request, client: await authenticator.authenticate(request, params), params })
        }),
      ],
      { errors: oauthErrors },
    ),
})
