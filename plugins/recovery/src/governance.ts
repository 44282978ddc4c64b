import type { GovernanceConnector, GovernanceProperty } from '@gatehouse/governance/contracts'
import type { RecoveryConfig } from './config.ts'

/** As the reference product calls them: flows.md §13. */
export const names = {
  account: {
    connector: 'account-recovery',
    enable: 'Recovery.Notification.Password.Enable',
    link: 'Recovery.Notification.Password.emailLink.Enable',
    code: 'Recovery.Notification.Password.OTP.SendOTPInEmail',
    notifySuccess: 'Recovery.NotifySuccess',
    lifetime: 'Recovery.ExpiryTime',
  },
  invited: {
    connector: 'user-email-verification',
    enable: 'EmailVerification.Enable',
    code: 'EmailVerification.AskPassword.EmailOTP',
    lifetime: 'EmailVerification.ExpiryTime',
    askPasswordLifetime: 'EmailVerification.AskPassword.ExpiryTime',
  },
  reset: {
    connector: 'admin-forced-password-reset',
    link: 'Recovery.AdminPasswordReset.RecoveryLink',
    code: 'Recovery.AdminPasswordReset.OTP',
    lifetime: 'Recovery.AdminPasswordReset.ExpiryTime',
  },
} as const
/** Minutes: security rule 5.4. */
const longest = 60
const truth = (name: string, fallback: boolean, displayName: string, description: string): GovernanceProperty => ({
  name,
  type: 'boolean',
  fallback: String(fallback),
  displayName,
  description,
})
const lifetime = (name: string, seconds: number, displayName: string): GovernanceProperty => ({
  name,
  type: 'number',
  fallback: String(Math.max(1, Math.floor(seconds / 60))),
  displayName,
  description: `Minutes, from 1 to ${longest}`,
  fault: (value) => (Number(value) < 1 || Number(value) > longest ? `must be from 1 to ${longest}` : undefined),
})

/** What tenants may set otherwise than the configuration. */
export const recoveryConnectors = ({
  forgottenPassword,
  invitation,
  forcedReset,
  linkLifetime,
  notifySuccess,
}: RecoveryConfig): readonly GovernanceConnector[] => {
  const { account, invited, reset } = names
  return [
    {
      name: account.connector,
      category: 'Account Management',
      friendlyName: 'Account Recovery',
      order: 1,
      properties: [
        truth(account.enable, forgottenPassword !== 'off', 'Password recovery', 'People who forgot their password get a mail'),
        truth(account.link, forgottenPassword === 'link', 'By link', 'The mail has a link; it comes before a code'),
        truth(account.code, forgottenPassword === 'code', 'By code', 'The mail has a code to type in'),
        truth(account.notifySuccess, notifySuccess, 'Notify success', 'A mail tells the owner that the password was set'),
        lifetime(account.lifetime, linkLifetime, 'Recovery link expiry time'),
      ],
    },
    {
      name: invited.connector,
      category: 'User Onboarding',
      friendlyName: 'Ask Password',
      order: 1,
      properties: [
        truth(invited.enable, true, 'Invitations and verification', 'Administrators may ask for askPassword and verifyEmail'),
        truth(invited.code, invitation === 'code', 'Invite by code', 'The invitation has a code to type in, not a link'),
        lifetime(invited.lifetime, linkLifetime, 'Email verification link expiry time'),
        lifetime(invited.askPasswordLifetime, linkLifetime, 'Invitation expiry time'),
      ],
    },
    {
      name: reset.connector,
      category: 'Account Management',
      friendlyName: 'Password Reset',
      order: 2,
      properties: [
        truth(reset.link, forcedReset === 'link', 'Reset by link', 'forcePasswordReset sends a link'),
        truth(reset.code, forcedReset === 'code', 'Reset by code', 'forcePasswordReset sends a code'),
        lifetime(reset.lifetime, linkLifetime, 'Reset link expiry time'),
      ],
    },
  ]
}
