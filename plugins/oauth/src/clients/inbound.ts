import { type InboundProtocol, type InboundSecrets, InvalidInboundProtocol } from '@gatehouse/applications/contracts'
import type { Audit, Tenant } from '@gatehouse/kernel'
import { type Data, oneOf } from '@gatehouse/kernel/data'
import type { SigningAlgorithm } from '@gatehouse/keys/contracts'
import type { OAuthConfig } from '../config.ts'
import type { ClientAuthentication, ClientSetting, GrantType, ResponseType, SenderConstraint, TokenBinding } from '../contracts.ts'
import { type ClientRow, clientTable } from '../data/client-tables.ts'
import { SSO_SESSION } from '../tokens/session-bound.ts'
import { oidcOptions } from './options.ts'
import type { ClientStore } from './registry.ts'
import { type InboundBody, inboundBody, settingOf } from './settings.ts'

interface Deps {
  readonly data: Data
  readonly store: ClientStore
  readonly config: OAuthConfig
  /** That the server signs with. */
  readonly algorithms: readonly SigningAlgorithm[]
  readonly grants: ReadonlyMap<string, GrantType>
  readonly types: ReadonlyMap<string, ResponseType>
  readonly settings: ReadonlyMap<string, ClientSetting>
  readonly methods: ReadonlyMap<string, ClientAuthentication>
  readonly constraints: ReadonlyMap<string, SenderConstraint>
  readonly bindings: ReadonlyMap<string, TokenBinding>
  readonly secrets: InboundSecrets
  readonly audit: Audit | undefined
}
/** Bytes of an HMAC key: RFC 7518 §3.2. */
const LEAST_KEY = 32
const refuse = (message: string) => new InvalidInboundProtocol(message)
const faultText = (issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]) =>
  issues
    .slice(0, 3)
    .map(({ path, message }) => [path.map(String).join('.'), message].filter(Boolean).join(': '))
    .join('; ')

/** What GET answers. The secret is hashed: it is in the answer of the call that made it, and never again. */
export const shown = ({ clientId, state, settings }: ClientRow, secret?: string) => ({
  clientId,
  ...(secret === undefined ? {} : { clientSecret: secret, clientSecretExpiresAt: 0 }),
  state,
  ...settings,
})

/** `/applications/{id}/inbound-protocols/oidc`: application-model.md §7. */
export const oidcInbound = ({
  data,
  store,
  config,
  algorithms,
  grants,
  types,
  settings: parts,
  methods,
  constraints,
  bindings,
  secrets,
  audit,
}: Deps): InboundProtocol => {
  let made: ReturnType<typeof inboundBody> | undefined
  /** On first use: other plugins' parts are complete when boot ends. */
  const schema = () => {
    made ??= inboundBody(config, algorithms, [...parts.values()])
    return made
  }

  const completed = (settings: unknown): unknown => {
    if (typeof settings !== 'object' || settings === null) return settings
    let all = settings as Readonly<Record<string, unknown>>
    for (const part of parts.values()) all = part.complete?.(all) ?? all
    return all
  }
  const parsed = (settings: unknown): InboundBody => {
    const result = schema().safeParse(completed(settings))
    if (!result.success) throw refuse(faultText(result.error.issues))
    const body = result.data
    const redirecting = new Set(['authorization_code', ...[...types.values()].map(({ grantType }) => grantType)])
    const unknown = body.grantTypes.find((name) => !grants.has(name) && !redirecting.has(name))
    if (unknown !== undefined) throw refuse(`'${unknown}' grant type is not allowed.`)
    if (body.grantTypes.some((name) => redirecting.has(name)) && body.callbackURLs.length === 0) {
      throw refuse('Callback URI is mandatory for Code or Implicit grant types')
    }
    const method = body.clientAuthentication.tokenEndpointAuthMethod
    if (method !== '' && method !== 'none' && !methods.has(method)) throw refuse('Invalid token endpoint authentication method requested.')
    if (body.publicClient !== (method === 'none') && method !== '') throw refuse('a public client has the token endpoint authentication method none')
    const lacking = methods.get(method)?.check?.(body)
    if (lacking !== undefined) throw refuse(lacking)
    const { bindingType, validateTokenBinding } = body.accessToken
    if (validateTokenBinding && bindingType === 'None') throw refuse('validateTokenBinding is not supported without a binding type')
    if (bindingType !== 'None' && bindingType !== SSO_SESSION && !constraints.has(bindingType) && !bindings.has(bindingType))
      throw refuse(`'${bindingType}' binding type is not allowed.`)
    if (methods.get(method)?.keepsSecret && body.clientSecret !== undefined && Buffer.byteLength(body.clientSecret) < LEAST_KEY) {
      throw refuse(`a secret that signs needs ${LEAST_KEY} characters or more`)
    }
    return body
  }
  const checkParts = async (tenant: Tenant, settings: Readonly<Record<string, unknown>>): Promise<void> => {
    for (const part of parts.values()) {
      const fault = settingOf(settings, part.name) === undefined ? undefined : await part.check?.(settings, tenant)
      if (fault !== undefined) throw refuse(`${part.name}: ${fault}`)
    }
  }
  const record = (tenant: Tenant, action: string, clientId: string) =>
    audit?.record({ tenantId: tenant.id, action, outcome: 'success', target: clientId }) ?? Promise.resolve()
  const needed = async (tenant: Tenant, applicationId: string): Promise<ClientRow> => {
    const row = await store.ofApplication(tenant, applicationId)
    if (!row) throw refuse('the application has no OpenID Connect configuration')
    return row
  }
  return {
    type: 'oauth2',
    path: 'oidc',
    async get(tenant, applicationId) {
      const row = await store.ofApplication(tenant, applicationId)
      return row && shown(row)
    },
    async put(tenant, applicationId, body) {
      const { clientId, clientSecret, clientSecretExpiresAt: _, multipleClientSecretsConfigured: __, state: ___, ...settings } = parsed(body)
      await checkParts(tenant, settings)
      const { row, secret } = await store.save(tenant, { applicationId, clientId, secret: clientSecret, settings })
      await record(tenant, 'oauth.client-saved', row.clientId)
      return shown(row, secret)
    },
    async remove(tenant, applicationId) {
      const row = await store.ofApplication(tenant, applicationId)
      if (!row || !(await store.remove(tenant, applicationId))) return false
      await record(tenant, 'oauth.client-removed', row.clientId)
      return true
    },
    async summary(tenant, applicationIds) {
      const rows = applicationIds.length === 0 ? [] : await data.rows(tenant, clientTable).list({ applicationId: oneOf(applicationIds) })
      return new Map(rows.map(({ applicationId, clientId }) => [applicationId, { clientId }]))
    },
    async findBySummary(tenant, name, value) {
      return name === 'clientId' ? (await data.rows(tenant, clientTable).find({ clientId: value }))?.applicationId : undefined
    },
    options: oidcOptions({ config, algorithms, grants, types, methods, constraints, bindings, settings: parts }),
    secrets,
    actions: {
      'regenerate-secret': async (tenant, applicationId) => {
        const row = await needed(tenant, applicationId)
        const secret = await store.regenerateSecret(tenant, row)
        await record(tenant, 'oauth.secret-regenerated', row.clientId)
        return shown({ ...row, state: 'ACTIVE' }, secret)
      },
      revoke: async (tenant, applicationId) => {
        const row = await needed(tenant, applicationId)
        await store.revoke(tenant, row)
        await record(tenant, 'oauth.client-revoked', row.clientId)
        return undefined
      },
    },
  }
}
