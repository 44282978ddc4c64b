import type { ChallengeModel } from '@gatehouse/authn/contracts'
import { field, hidden, html, notice, submit, type View } from '@gatehouse/pages/contracts'

export interface RenewModel extends ChallengeModel {
  readonly reason: 'forced' | 'expired'
  readonly account: string
}
/** The hidden field of the name is for password managers. */
export const renewView: View<RenewModel> = {
  name: 'password.renew',
  titleKey: 'password.renewTitle',
  render: ({ sessionDataKey, application, message, reason, account }, { t, path }) => html`<h1 class="gh-title">${t('password.renewTitle')}</h1>
<p class="gh-lead">${t(reason === 'forced' ? 'password.renewForced' : 'password.renewExpired', { application: application.name })}</p>
${message && notice('error', t(message))}
<form class="gh-form" method="post" action="${path('/commonauth')}">
${hidden('sessionDataKey', sessionDataKey)}
<input class="gh-visually-hidden" type="text" name="account" value="${account}" autocomplete="username" readonly tabindex="-1" aria-hidden="true">
${field({ name: 'newPassword', label: t('password.new'), type: 'password', autocomplete: 'new-password', autofocus: true, maxLength: 1024, hint: t('password.renewHint') })}
${field({ name: 'repeatedPassword', label: t('password.repeat'), type: 'password', autocomplete: 'new-password', maxLength: 1024 })}
<div class="gh-actions">${submit(t('password.renewSubmit'))}</div>
</form>`,
}
