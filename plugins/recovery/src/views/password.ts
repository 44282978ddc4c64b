import { hidden, html, notice, submit, type View } from '@gatehouse/pages/contracts'
import { newPasswordFields } from '@gatehouse/password/contracts'
import type { CredentialDemand } from '@gatehouse/users/contracts'
import { pages } from '../scenarios.ts'

export interface PasswordModel {
  readonly confirmation: string
  readonly account: string
  readonly message?: string
  /** What the tenant wants of a password besides. */
  readonly demands?: readonly CredentialDemand[]
}
export const passwordView: View<PasswordModel> = {
  name: 'recovery.password',
  titleKey: 'recovery.passwordTitle',
  render: ({ confirmation, account, message, demands = [] }, { t, path }) => html`<h1 class="gh-title">${t('recovery.passwordTitle')}</h1>
<p class="gh-lead">${t('recovery.passwordLead', { account })}</p>
${message && notice('error', t(message))}
<form class="gh-form" method="post" action="${path(pages.password)}">
${hidden('confirmation', confirmation)}${newPasswordFields(account, { fresh: t('recovery.new'), repeated: t('recovery.repeat'), hint: [t('recovery.hint'), ...demands.map(({ key, values }) => t(key, values))].join(' ') })}
<div class="gh-actions">${submit(t('recovery.passwordSubmit'))}</div>
</form>`,
}
export interface AddressModel {
  readonly confirmation: string
  readonly account: string
  readonly address: string
}
/** A button, since programs that look through mail open links: security rule 4.3. */
export const addressView: View<AddressModel> = {
  name: 'recovery.address',
  titleKey: 'recovery.addressTitle',
  render: ({ confirmation, account, address }, { t, path }) => html`<h1 class="gh-title">${t('recovery.addressTitle')}</h1>
<p class="gh-lead">${t('recovery.addressLead', { account, address })}</p>
<form class="gh-form" method="post" action="${path(pages.address)}">
${hidden('confirmation', confirmation)}
<div class="gh-actions">${submit(t('recovery.addressSubmit'))}</div>
</form>`,
}
