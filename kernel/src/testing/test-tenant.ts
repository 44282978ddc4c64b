import type { Tenant } from '../tenancy/contracts.ts'

/** A tenant that no database knows: for functions under test without a server. */
export const testTenant = (overrides: Partial<Tenant> = {}): Tenant => ({
  id: '00000000-0000-4000-8000-000000000001',
  slug: 'default',
  name: 'Default',
  active: true,
  host: null,
  baseUrl: 'http://localhost:9763',
  basePath: '',
  ...overrides,
})
