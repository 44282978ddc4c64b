import type { Tenant } from '@gatehouse/kernel'
import type { Client, SubjectType } from '@gatehouse/oauth/contracts'
import { toSubject, toUserId } from './cipher.ts'
import type { PairwiseSecrets } from './secret.ts'
import { isPairwise, sectorOf } from './sector.ts'

export const pairwiseType = (secretOf: PairwiseSecrets): SubjectType => ({
  name: 'pairwise',
  subject: async (tenant, client, { id }) => toSubject(await secretOf(tenant), sectorOf(client), id),
})

type UserOfSubject = (tenant: Tenant, client: Client, subject: string) => Promise<string | undefined>
/** The user that a client knows by this `sub`, whatever the client's kind of subject. */
export const userOfAnySubject =
  (secretOf: PairwiseSecrets, ofPublic: UserOfSubject): UserOfSubject =>
  async (tenant, client, subject) =>
    isPairwise(client) ? toUserId(await secretOf(tenant), sectorOf(client), subject) : ofPublic(tenant, client, subject)
