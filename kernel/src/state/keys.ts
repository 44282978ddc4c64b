import { createHash, randomBytes } from 'node:crypto'
import type { TenantRef } from '../data/contracts.ts'

/** What is kept under a key is not found by who reads the store: 43 base64url characters. */
export const hashed = (key: string): string => createHash('sha256').update(key).digest('base64url')
export const newVersion = (): string => randomBytes(16).toString('base64url')
export const tenantIdOf = (tenant: TenantRef): string => (typeof tenant === 'string' ? tenant : tenant.id)
