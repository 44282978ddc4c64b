import type { Tenant } from '@gatehouse/kernel'
import type { Client } from '@gatehouse/oauth/contracts'
import type { ClientContent, TokenEnvelope } from './contracts.ts'

/** Puts what is made for a client into all envelopes that it wants, one in the other. */
export const encloser =
  (envelopes: ReadonlyMap<string, TokenEnvelope>) =>
  async (tenant: Tenant, client: Client, content: ClientContent): Promise<ClientContent> => {
    let enclosed = content
    for (const envelope of envelopes.values()) {
      const text = await envelope.enclose(tenant, client, enclosed)
      if (text !== undefined) enclosed = { ...content, text, jwt: true }
    }
    return enclosed
  }
export type Enclose = ReturnType<typeof encloser>
