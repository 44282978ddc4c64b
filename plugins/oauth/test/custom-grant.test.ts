import assert from 'node:assert/strict'
import { definePlugin } from '@gatehouse/kernel'
import { ShortLived } from '@gatehouse/kernel/state'
import { decodeJwt } from 'jose'
import { type GrantType, grantTypes, InvalidGrant, type TokenExtension, tokenExtensions } from '../src/contracts.ts'
import { startProvider } from './support/provider.ts'

const name = 'urn:test:ticket'
const ticket = (shortLived: ShortLived): GrantType => ({
  name,
  publicClients: false,
  async exchange({ tenant, params }) {
    if (!params.ticket) throw new InvalidGrant('the ticket is not good')
    const use = () => shortLived.once(tenant, 'test.ticket', params.ticket ?? '', 60)
    return {
      user: undefined,
      scopes: [],
      refreshable: false,
      claims: { seat: '7b', iss: 'evil', sub: 'evil', client_id: 'evil', scope: 'internal_user_mgt_list' },
      once: { use, replayed: async () => undefined },
    }
  },
})
const extra: TokenExtension = { name: 'test.extra', extend: async ({ client }) => ({ greeting: `hello ${client.clientId}` }) }
const plugin = definePlugin({
  name: 'test-ticket',
  needs: { shortLived: ShortLived },
  setup({ deps, host }) {
    host.contribute(grantTypes, ticket(deps.shortLived))
    host.contribute(tokenExtensions, extra)
  },
})

describe('a grant type of another plugin, RFC 6749 §4.5', () => {
  it('is redeemed once of many tries, for an application as for a user', async () => {
    await using provider = await startProvider({ plugins: [plugin] })
    const client = await provider.addClient({ grantTypes: [name], accessToken: { type: 'JWT' } })
    const replies = await Promise.all(Array.from({ length: 10 }, () => provider.token({ grant_type: name, ticket: 't1' }, client.basic)))
    const won = replies.filter(({ status }) => status === 200)
    assert.equal(won.length, 1)
    assert.ok(replies.every(({ status, json }) => status === 200 || json.error === 'invalid_grant'))
    assert.equal(won[0]?.json.greeting, `hello ${client.id}`)
  })
  it('adds claims, and replaces none that we vouch for, RFC 9068 §2.2', async () => {
    await using provider = await startProvider({ plugins: [plugin] })
    const client = await provider.addClient({ grantTypes: [name], accessToken: { type: 'JWT' } })
    const claims = decodeJwt((await provider.token({ grant_type: name, ticket: 't2' }, client.basic)).json.access_token)
    assert.deepEqual(
      [claims.seat, claims.sub, claims.client_id, claims.iss, claims.scope],
      ['7b', client.id, client.id, `${provider.url}/oauth2/token`, undefined],
    )
  })
  it('is advertised, and refused to clients that were not given it', async () => {
    await using provider = await startProvider({ plugins: [plugin] })
    const client = await provider.addClient()
    const { json } = await provider.get('/.well-known/oauth-authorization-server')
    assert.ok(json.grant_types_supported.includes(name))
    assert.equal((await provider.token({ grant_type: name, ticket: 't' }, client.basic)).json.error, 'unauthorized_client')
  })
})
