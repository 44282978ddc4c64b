import type { ChallengeModel } from '@gatehouse/authn/contracts'
import { hidden, html, notice, submit, type View } from '@gatehouse/pages/contracts'

/** For whoever has proved a password that this server cannot change. @param helpUrl where people of the operator help */
export const renewElsewhereView = (helpUrl: string | undefined): View<ChallengeModel> => ({
  name: 'password.renew-elsewhere',
  titleKey: 'password.elsewhereTitle',
  render: ({ sessionDataKey, application, message }, { t, path }) => html`<h1 class="gh-title">${t('password.elsewhereTitle')}</h1>
<p class="gh-lead">${t('password.elsewhereLead', { application: application.name })}</p>
${message && notice('error', t(message))}
<p class="gh-text">${t('password.elsewhereHow')}</p>
${helpUrl !== undefined && html`<p class="gh-text"><a class="gh-link" href="${helpUrl}" rel="noreferrer">${t('password.elsewhereHelp')}</a></p>`}
<form class="gh-form" method="post" action="${path('/commonauth')}">
${hidden('sessionDataKey', sessionDataKey)}
<div class="gh-actions">${submit(t('password.elsewhereAgain'), { name: 'again', value: 'yes' })}</div>
</form>`,
})
