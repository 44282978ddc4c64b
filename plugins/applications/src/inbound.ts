import type { Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { ApplicationStore } from './applications.ts'
import { ApplicationNotFound, type InboundProtocol, type InboundSecrets } from './contracts.ts'
import { ApplicationsError } from './errors.ts'

export interface Deps {
  readonly data: Data
  readonly store: ApplicationStore
  readonly protocols: ReadonlyMap<string, InboundProtocol>
}
/** `passiveSts` of `inboundProtocolConfiguration` is `passive-sts` of the path. */
const pathOf = (member: string): string => member.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** The inbound side of applications, whatever protocols there are. */
export const inboundService = ({ data, store, protocols }: Deps) => {
  const ofPath = (path: string): InboundProtocol => {
    const protocol = protocols.get(path)
    if (!protocol) throw new ApplicationsError('unknownProtocol', 'there is no such inbound protocol')
    return protocol
  }
  const existing = async (tenant: Tenant, id: string) => {
    const application = await store.find(tenant, id)
    if (!application) throw new ApplicationNotFound('there is no such application')
    return application
  }
  const notConfigured = () => new ApplicationsError('protocolNotConfigured', 'the application does not use this protocol')
  return {
    ofPath,
    existing,
    async get(tenant: Tenant, id: string, path: string): Promise<unknown> {
      const protocol = ofPath(path)
      await existing(tenant, id)
      const settings = await protocol.get(tenant, id)
      if (settings === undefined) throw notConfigured()
      return settings
    },
    put: (tenant: Tenant, id: string, path: string, settings: unknown) =>
      data.transaction(async () => {
        const protocol = ofPath(path)
        await existing(tenant, id)
        const isNew = (await protocol.get(tenant, id)) === undefined
        const saved = await protocol.put(tenant, id, settings)
        await store.touched(tenant, id)
        return { isNew, saved }
      }),
    remove: (tenant: Tenant, id: string, path: string) =>
      data.transaction(async () => {
        const protocol = ofPath(path)
        await existing(tenant, id)
        if (!(await protocol.remove(tenant, id))) throw notConfigured()
        await store.touched(tenant, id)
      }),
    act: (tenant: Tenant, id: string, path: string, action: string) =>
      data.transaction(async () => {
        const protocol = ofPath(path)
        await existing(tenant, id)
        const run = Object.hasOwn(protocol.actions ?? {}, action) ? protocol.actions?.[action] : undefined
        if (!run) throw new ApplicationsError('unknownProtocol', 'the protocol has no such operation')
        if ((await protocol.get(tenant, id)) === undefined) throw notConfigured()
        const answer = await run(tenant, id)
        await store.touched(tenant, id)
        return answer
      }),
    /** Changes secrets of the protocol, or reads them. */
    withSecrets: <X>(tenant: Tenant, id: string, path: string, work: (secrets: InboundSecrets) => Promise<X>) =>
      data.transaction(async () => {
        const { secrets, get } = ofPath(path)
        await existing(tenant, id)
        if (!secrets) throw new ApplicationsError('unknownProtocol', 'the protocol has no secrets')
        if ((await get(tenant, id)) === undefined) throw notConfigured()
        return work(secrets)
      }),
    /** Those of a new application; call it in the transaction that made it. */
    async putAll(tenant: Tenant, id: string, configuration: Readonly<Record<string, unknown>>): Promise<void> {
      for (const [member, settings] of Object.entries(configuration)) {
        const protocol = protocols.get(pathOf(member))
        if (!protocol) throw new ApplicationsError('badProtocol', 'an inbound protocol is named that this server does not have')
        await protocol.put(tenant, id, settings)
      }
    },
    async configured(tenant: Tenant, id: string): Promise<readonly InboundProtocol[]> {
      const found: InboundProtocol[] = []
      for (const protocol of protocols.values()) if ((await protocol.summary(tenant, [id])).has(id)) found.push(protocol)
      return found
    },
    async summaries(tenant: Tenant, ids: readonly string[]): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
      const all = new Map<string, Readonly<Record<string, string>>>()
      if (ids.length === 0) return all
      for (const protocol of protocols.values()) for (const [id, summary] of await protocol.summary(tenant, ids)) all.set(id, { ...all.get(id), ...summary })
      return all
    },
  }
}
export type InboundService = ReturnType<typeof inboundService>
