import type { Template } from '@gatehouse/notifications/contracts'

const hello = 'Guten Tag{% if user.claim.givenname %} {{ user.claim.givenname }}{% endif %},'
const link = '{{ link }}\n\nDer Link gilt einmal und {{ expiry-minutes }} Minuten lang.'
const code =
  'öffnen Sie {{ link }} und geben Sie Ihren Benutzernamen und diesen Code ein:\n\n{{ confirmation-code }}\n\nDer Code gilt einmal und {{ expiry-minutes }} Minuten lang.'
const notYou = 'Wenn Sie diese Nachricht nicht erwartet haben, brauchen Sie nichts zu tun. Geben Sie sie niemandem weiter: Wer sie hat, kommt in Ihr Konto.'
const mail = (subject: string, ...paragraphs: readonly string[]): Template => ({
  subject,
  body: `${[hello, ...paragraphs, '{{ organization-name }}'].join('\n\n')}\n`,
})

const invited = 'für Sie wurde ein Konto bei {{ organization-name }} angelegt. Ihr Benutzername ist {{ user-name }}.'
const forced = 'ein Administrator von {{ organization-name }} bittet Sie, ein neues Passwort festzulegen. Das alte gilt nicht mehr.'
const forgotten = 'jemand hat ein neues Passwort für Ihr Konto {{ user-name }} bei {{ organization-name }} angefordert.'

export const german: Readonly<Record<string, Template>> = {
  askPassword: mail('Willkommen bei {{ organization-name }}: Legen Sie Ihr Passwort fest', `${invited} Legen Sie hier Ihr Passwort fest:`, link, notYou),
  askPasswordEmailOTP: mail('Willkommen bei {{ organization-name }}: Legen Sie Ihr Passwort fest', invited, code, notYou),
  emailConfirm: mail(
    'Bestätigen Sie Ihre E-Mail-Adresse für {{ organization-name }}',
    'bitte bestätigen Sie, dass dies die E-Mail-Adresse Ihres Kontos {{ user-name }} ist:',
    link,
    notYou,
  ),
  passwordReset: mail('Neues Passwort für {{ organization-name }}', `${forgotten} Legen Sie es hier fest:`, link, notYou),
  passwordResetOTP: mail('Neues Passwort für {{ organization-name }}', forgotten, code, notYou),
  adminforcedpasswordreset: mail('Neues Passwort für {{ organization-name }}', `${forced} Legen Sie das neue hier fest:`, link, notYou),
  adminforcedpasswordresetwithotp: mail('Neues Passwort für {{ organization-name }}', forced, code, notYou),
  passwordResetSucess: mail(
    'Ihr Passwort für {{ organization-name }} wurde festgelegt',
    'das Passwort Ihres Kontos {{ user-name }} wurde eben festgelegt.',
    'Wenn Sie das nicht waren, sagen Sie es bitte sofort Ihrem Administrator.',
  ),
}
