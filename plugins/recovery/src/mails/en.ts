import type { Template } from '@gatehouse/notifications/contracts'

const hello = 'Hello{% if user.claim.givenname %} {{ user.claim.givenname }}{% endif %},'
const link = '{{ link }}\n\nThe link can be used once, within {{ expiry-minutes }} minutes.'
const code =
  'Open {{ link }} and enter your username and this code:\n\n{{ confirmation-code }}\n\nThe code can be used once, within {{ expiry-minutes }} minutes.'
const notYou = 'If you did not expect this message, you need not do anything. Do not give it to anybody: whoever has it can get into your account.'
const mail = (subject: string, ...paragraphs: readonly string[]): Template => ({
  subject,
  body: `${[hello, ...paragraphs, '{{ organization-name }}'].join('\n\n')}\n`,
})

const invited = 'an account was made for you at {{ organization-name }}. Your username is {{ user-name }}.'
const forced = 'an administrator of {{ organization-name }} asks you to set a new password. Your old one is no longer valid.'
const forgotten = 'somebody asked for a new password for your account {{ user-name }} at {{ organization-name }}.'

export const english: Readonly<Record<string, Template>> = {
  askPassword: mail('Welcome to {{ organization-name }}: set your password', `${invited} Set your password here:`, link, notYou),
  askPasswordEmailOTP: mail('Welcome to {{ organization-name }}: set your password', invited, code, notYou),
  emailConfirm: mail(
    'Confirm your e-mail address for {{ organization-name }}',
    'please confirm that this is the e-mail address of your account {{ user-name }}:',
    link,
    notYou,
  ),
  passwordReset: mail('Set a new password for {{ organization-name }}', `${forgotten} Set it here:`, link, notYou),
  passwordResetOTP: mail('Set a new password for {{ organization-name }}', forgotten, code, notYou),
  adminforcedpasswordreset: mail('Set a new password for {{ organization-name }}', `${forced} Set the new one here:`, link, notYou),
  adminforcedpasswordresetwithotp: mail('Set a new password for {{ organization-name }}', forced, code, notYou),
  passwordResetSucess: mail(
    'Your password for {{ organization-name }} was set',
    'the password of your account {{ user-name }} was set just now.',
    'If that was not you, tell your administrator at once.',
  ),
}
