import { type Infer, s } from '@gatehouse/kernel'

/** The `[admin]` table. */
export const accessConfig = s.object({
  username: s.string('admin').describe('The first administrator, made when the default tenant has none'),
  password: s.optional(s.secret()).describe('Its password. Default: a random one, printed once at the first start'),
  email: s.optional(s.text()).describe('Its email address'),
  resetPassword: s.boolean(false).describe('At start, give the administrator the password above, or a new random one. Take it out again afterwards'),
})
export type AccessConfig = Infer<typeof accessConfig>
