import type { Sessions, SignOut } from '@gatehouse/authn/contracts'
import type { Audit, Clock, Outbound, Sealing, Tenant, Tenants } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { createPace, type Jobs } from '@gatehouse/kernel/jobs'
import type { Keys } from '@gatehouse/keys/contracts'
import type { Client, Clients, Issuer } from '@gatehouse/oauth/contracts'
import type { Pages } from '@gatehouse/pages/contracts'
import type { Enclose } from '../envelopes.ts'
import type { ReadHint } from '../id-token-hint.ts'
import { logoutTeller, sessionEnding, sessionEndSubscription } from './back-channel.ts'
import { createLogoutDesk } from './desk.ts'
import { logoutFrames } from './frames.ts'
import { overdueSweep } from './overdue.ts'
import { createParticipants, participation } from './participants.ts'
import { logoutProof } from './proof.ts'
import { logoutJudge } from './request.ts'
import { logoutSetting } from './setting.ts'

interface Deps {
  readonly data: Data
  readonly jobs: Jobs
  readonly clock: Clock
  readonly tenants: Tenants
  readonly clients: Clients
  readonly sessions: Sessions
  readonly signOut: SignOut
  readonly keys: Keys
  readonly issuer: Issuer
  readonly outbound: Outbound
  readonly pages: Pages
  readonly sealing: Sealing
  readonly audit: Audit | undefined
  readonly readHint: ReadHint
  readonly enclose: Enclose
  readonly userOf: (tenant: Tenant, client: Client, subject: string) => Promise<string | undefined>
}
/** Logout tokens that go to one client at a time. */
const AT_ONCE = 4

/** Everything about the end of a session. */
export const assembleLogout = (deps: Deps) => {
  const { clients, readHint, tenants, clock, sealing } = deps
  const participants = createParticipants(deps)
  const end = sessionEnding({ ...deps, participants })
  return {
    desk: createLogoutDesk({ ...deps, judge: logoutJudge({ clients, readHint }), proof: logoutProof(sealing) }),
    frames: logoutFrames({ ...deps, participants }),
    setting: logoutSetting(deps.outbound),
    participation: participation(participants),
    onSessionEnd: sessionEndSubscription(tenants, participants, end),
    handlers: [logoutTeller({ ...deps, participants, pace: createPace(clock, AT_ONCE) }), overdueSweep({ ...deps, participants, end })],
  }
}
