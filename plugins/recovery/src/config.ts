import { type Infer, s } from '@gatehouse/kernel'

const hour = 3600
/** Security rule 5.4: an hour is the most. Who comes later asks for another one. */
const upToAnHour = (fallback: string) => s.duration(fallback).refine((seconds) => seconds > 0 && seconds <= hour, 'must be more than nothing and at most "1h"')

export const recoveryConfig = s.object({
  forgottenPassword: s.oneOf(['off', 'link', 'code'], 'off').describe('Whether people who forgot their password get a link, or a code to type in'),
  invitation: s.oneOf(['link', 'code'], 'link').describe('What people get whose account was made with askPassword'),
  forcedReset: s
    .oneOf(['sign-in', 'link', 'code'], 'sign-in')
    .describe('What forcePasswordReset means: a new password at the next sign-in, or the old one is void and its owner gets a link or a code'),
  linkLifetime: upToAnHour('1h'),
  codeLifetime: upToAnHour('15m'),
  mailsPerHour: s.int(5, { min: 1, max: 100 }).describe('That one user gets on the request of strangers'),
  requestsPerMinute: s.int(20, { min: 1, max: 1000 }).describe('Of one address'),
  notifySuccess: s.boolean(true).describe('Tells the owner of an account that its password was set'),
})
export type RecoveryConfig = Infer<typeof recoveryConfig>
