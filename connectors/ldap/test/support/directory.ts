import { type Audit, type AuditRecord, Secret } from '@gatehouse/kernel'
import { fakeLog, testTenant } from '@gatehouse/kernel/testing'
import type { Slapd } from '../../../../test/services/index.ts'
import { createRegistry } from '../../src/registry.ts'

export const everywhere = { allows: () => true }
export const testKindDeps = () => {
  const records: AuditRecord[] = []
  const audit: Audit = { record: async (entry) => void records.push(entry) }
  return { addresses: everywhere, log: fakeLog(), audit, registry: createRegistry(), records }
}
export const tenant = testTenant()
/** Settings of a connection to a test server, before they are parsed. */
export const slapdSettings = ({ ldapsUrl, ca, bindDn, bindPassword, suffix }: Slapd, more: Readonly<Record<string, unknown>> = {}) => ({
  url: ldapsUrl,
  ca,
  bindDn,
  bindPassword,
  baseDn: suffix,
  ...more,
})
export const secret = (text: string) => new Secret(text)
