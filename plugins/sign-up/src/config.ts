import { type Infer, s } from '@gatehouse/kernel'

export const signUpConfig = s.object({
  open: s.boolean(false).describe('Whether people may make accounts of their own; with governance each tenant says so for itself'),
  triesPerHour: s.int(20, { min: 1, max: 1000 }).describe('Forms of one address that are looked at: each may tell whether a username is taken'),
})
export type SignUpConfig = Infer<typeof signUpConfig>
