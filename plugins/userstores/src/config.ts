import { type Infer, s } from '@gatehouse/kernel'

const service = s.object({
  url: s.string().describe('HTTPS address that is asked'),
  secret: s.secret().describe('Sent as a bearer token'),
  tenants: s.optional(s.array(s.string())).describe('Slugs of the tenants it serves; default: all'),
  timeout: s.duration('5s').describe('Of one question'),
})
export type PasswordServiceSettings = Infer<typeof service>
export const userStoresConfig = s.object({
  maxStores: s.int(20, { min: 0, max: 40 }).describe('User stores of one tenant besides the local one'),
  passwordServices: s.record(service).default({}).describe('Services that know the passwords of users who have not moved yet, by name'),
})
