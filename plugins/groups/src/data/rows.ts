import type { KnownGroup } from '../contracts.ts'
import { primary } from '../names.ts'
import type { GroupRow } from './tables.ts'

export const toGroup = ({ id, name, externalId, createdAt, updatedAt, version }: GroupRow): KnownGroup => ({
  id,
  name,
  store: primary,
  externalId,
  createdAt,
  updatedAt,
  version,
  writable: true,
})
