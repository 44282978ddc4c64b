import type { SignOutFrames } from '@gatehouse/authn/contracts'
import type { Clients, Issuer } from '@gatehouse/oauth/contracts'
import type { Participants } from './participants.ts'
import { logoutUrlsOf } from './setting.ts'

interface Deps {
  readonly participants: Participants
  readonly clients: Clients
  readonly issuer: Issuer
}
/** A browser takes no page of hundreds of frames; the session limit of clients is far below. */
const MOST = 50

/** Addresses that the browser calls in frames, to end its sessions at the clients. Front-Channel Logout §2 and §3. */
export const logoutFrames = ({ participants, clients, issuer }: Deps): SignOutFrames => ({
  name: 'oidc',
  async of(tenant, { id: sessionId }) {
    const frames: string[] = []
    for (const { clientId } of await participants.of(tenant, sessionId)) {
      const client = await clients.find(tenant, clientId)
      const { frontChannelLogoutUrl: address = '' } = client ? logoutUrlsOf(client) : {}
      if (address === '' || frames.length === MOST) continue
      const url = new URL(address)
      url.searchParams.set('iss', issuer.of(tenant))
      url.searchParams.set('sid', sessionId)
      frames.push(url.href)
    }
    return frames
  },
})
