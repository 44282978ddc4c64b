import { get, ok, permission, type Request } from '@gatehouse/kernel/http'
import type { InboundProtocol } from '../contracts.ts'
import { ApplicationsError } from '../errors.ts'

const titles: Readonly<Record<string, string>> = { oidc: 'OpenID Connect', saml: 'SAML2 Web SSO', 'passive-sts': 'Passive STS', 'ws-trust': 'WS-Trust' }

/** `/meta/inbound-protocols`: what an application may be set up with here. */
export const metaRoutes = (protocols: ReadonlyMap<string, InboundProtocol>) => {
  const view = { access: permission('internal_application_mgt_view') }
  const list = () => ok([...protocols.keys()].map((path) => ({ name: path, displayName: titles[path] ?? path })))
  const read = async ({ tenant, params }: Request<{ readonly protocol: string }>) => {
    const protocol = protocols.get(params.protocol)
    if (!protocol) throw new ApplicationsError('unknownProtocol', 'there is no such inbound protocol')
    return ok((await protocol.options?.(tenant)) ?? { displayName: titles[params.protocol] ?? params.protocol, configName: params.protocol, properties: [] })
  }
  return [get('/meta/inbound-protocols', view, list), get('/meta/inbound-protocols/:protocol', view, read)]
}
