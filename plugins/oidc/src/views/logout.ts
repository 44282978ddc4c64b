import { hidden, html, submit, type View } from '@gatehouse/pages/contracts'

export interface ConfirmModel {
  /** Posted back as they came, and the proof. */
  readonly fields: Readonly<Record<string, string>>
  readonly application: string | undefined
}
/** Logout without a valid hint asks the user. Security rule 4.6. */
export const confirmView: View<ConfirmModel> = {
  name: 'oidc.confirm-logout',
  titleKey: 'oidc.logout_title',
  render: ({ fields, application }, { t, path }) => html`<h1 class="gh-title">${t('oidc.logout_title')}</h1>
<p class="gh-lead">${application === undefined ? t('oidc.logout_lead') : t('oidc.logout_lead_application', { application })}</p>
<form class="gh-form" method="post" action="${path('/oidc/logout')}">${Object.entries(fields).map(([name, value]) => hidden(name, value))}
<div class="gh-actions">${submit(t('oidc.logout_approve'), { name: 'consent', value: 'approve' })}
${submit(t('oidc.logout_deny'), { name: 'consent', value: 'deny', look: 'secondary' })}</div></form>`,
}
