import type { ClientContent, TokenEnvelope } from '@gatehouse/oidc/contracts'
import type { ClientEncryption } from './contracts.ts'
import { ID_TOKEN, USERINFO } from './settings.ts'

const settings: Readonly<Record<ClientContent['kind'], string>> = { id_token: ID_TOKEN, logout_token: ID_TOKEN, userinfo: USERINFO }

/** OpenID Connect Core §10.2 and §5.3.2, Back-Channel Logout §2.4. */
export const encryptedEnvelope = (encryption: ClientEncryption): TokenEnvelope => ({
  name: 'encrypted',
  enclose: (tenant, client, { kind, text, jwt, issuer: iss }) =>
    encryption.enclose(tenant, client, settings[kind], { text, jwt, ...(iss === undefined ? {} : { replicated: { iss } }) }),
})
