import type { Applications } from '@gatehouse/applications/contracts'
import { BadRequest, type Infer, s, type Tenant, z } from '@gatehouse/kernel'
import { type Page, type Receipt, type ReceiptStore, type Receipts, stateOf, states } from '../receipts.ts'

const MOST_ON_ONE_PAGE = 100
const cursor = s.optional(z.string().max(100))
/** Purposes of a consent are its scopes and its claims, so that nobody can ask for those of a purpose. */
const refused = s.optional(z.string().refine(() => false, 'is not supported by this server'))
export const listQuery = s.params({
  subjectId: s.optional(z.string().max(191)),
  serviceId: s.optional(z.string().max(255)),
  state: s.optional(z.enum(states)),
  purposeId: refused,
  purposeVersionId: refused,
  filter: refused,
  limit: s.int(10, { min: 1 }),
  after: cursor,
  before: cursor,
})
export type ListQuery = Infer<typeof listQuery>

const cursorOf = ({ id }: Receipt) => Buffer.from(id).toString('base64url')
const idIn = (value: string | undefined): string | undefined => {
  if (value === undefined) return undefined
  const id = Buffer.from(value, 'base64url').toString()
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new BadRequest('the cursor is none of this server')
  return id
}
const pageOf = ({ limit, after, before }: ListQuery): Page => ({ limit: Math.min(limit, MOST_ON_ONE_PAGE), after: idIn(after), before: idIn(before) })
const linksOf = (path: string, { receipts, previous, next }: Receipts, { limit, after: _, before: __, ...which }: ListQuery) => {
  const link = (rel: string, name: string, receipt: Receipt | undefined) => {
    if (!receipt) return []
    const given = Object.entries({ ...which, limit: String(limit), [name]: cursorOf(receipt) }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    )
    return [{ rel, href: `${path}?${new URLSearchParams(given)}` }]
  }
  return [...(previous ? link('previous', 'before', receipts[0]) : []), ...(next ? link('next', 'after', receipts.at(-1)) : [])]
}

/**
 * A page of consents.
 * @param userId whose; undefined: those of all users
 * @param path of the links to the pages beside it
 */
export const listed = async (receipts: Pick<ReceiptStore, 'list'>, tenant: Tenant, userId: string | undefined, query: ListQuery, path: string) => {
  const found = await receipts.list(tenant, { userId, applicationId: query.serviceId, state: query.state }, pageOf(query))
  return { receipts: found.receipts, links: linksOf(path, found, query) }
}
export const brief = (receipt: Receipt) => ({
  id: receipt.id,
  serviceId: receipt.applicationId,
  state: stateOf(receipt),
  timestamp: receipt.givenAt ?? receipt.updatedAt,
})
const elements = (names: readonly string[]) => names.map((name) => ({ id: name, name, displayName: name }))
const purpose = (id: string, names: readonly string[]) =>
  names.length === 0 ? [] : [{ id, name: id, type: 'Login', versionId: id, version: null, elements: elements(names), properties: null }]

/** The whole of a consent: openapi/user-consents-v1.yaml. An application that is gone has taken its consents along. */
export const whole = async (tenant: Tenant, receipt: Receipt, applications: Applications | undefined) => {
  const { userId, applicationId, scopes, claims, updatedAt } = receipt
  const application = await applications?.find(tenant, applicationId)
  const state = stateOf(receipt)
  return {
    ...brief(receipt),
    subjectId: userId,
    language: null,
    expiryTime: null,
    purposes: [...purpose('scopes', scopes), ...purpose('claims', claims)],
    authorizations: [{ userId, state: state === 'ACTIVE' ? 'APPROVED' : 'REVOKED', updatedTime: updatedAt }],
    properties: application ? { applicationName: application.name } : null,
  }
}
export const validity = (receipt: Receipt) => ({ state: stateOf(receipt), expiryTime: null })
