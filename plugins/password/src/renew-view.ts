import type { ChallengeModel } from '@gatehouse/authn/contracts'
import { hidden, html, notice, submit, type View } from '@gatehouse/pages/contracts'
import type { CredentialDemand } from '@gatehouse/users/contracts'
import { newPasswordFields } from './contracts.ts'

export interface RenewModel extends ChallengeModel {
  readonly reason: 'forced' | 'expired'
  readonly account: string
  /** What the tenant wants of a password besides. */
  readonly demands?: readonly CredentialDemand[]
}
export const renewView: View<RenewModel> = {
  name: 'password.renew',
  titleKey: 'password.renewTitle',
  render: ({ sessionDataKey, application, message, reason, account, demands = [] }, { t, path }) => html`<h1 class="gh-title">${t('password.renewTitle')}</h1>
<p class="gh-lead">${t(reason === 'forced' ? 'password.renewForced' : 'password.renewExpired', { application: application.name })}</p>
${message && notice('error', t(message))}
<form class="gh-form" method="post" action="${path('/commonauth')}">
${hidden('sessionDataKey', sessionDataKey)}${newPasswordFields(account, { fresh: t('password.new'), repeated: t('password.repeat'), hint: [t('password.renewHint'), ...demands.map(({ key, values }) => t(key, values))].join(' ') })}
<div class="gh-actions">${submit(t('password.renewSubmit'))}</div>
</form>`,
}
