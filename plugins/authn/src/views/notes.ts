import { hidden, html, submit, type View } from '@gatehouse/pages/contracts'

/** Between a form and another site: the browser goes on by itself. */
export const continueView: View<{ readonly to: string; readonly host: string }> = {
  name: 'authn.continue',
  titleKey: 'authn.continue_title',
  render: ({ to, host }, { t }) => html`<h1 class="gh-title">${t('authn.continue_title')}</h1>
<p class="gh-lead">${t('authn.continue_lead', { host })}</p>
<div class="gh-actions"><a class="gh-button gh-button--primary" href="${to}">${t('authn.continue')}</a></div>`,
}
export const retryView: View = {
  name: 'authn.retry',
  titleKey: 'authn.retry_title',
  render: (_model, { t, path }) => html`<h1 class="gh-title">${t('authn.retry_title')}</h1>
<p class="gh-lead">${t('authn.login_expired')}</p>
<div class="gh-actions"><a class="gh-button gh-button--secondary" href="${path('/')}">${t('authn.home')}</a></div>`,
}
export const signOutView: View<{ readonly proof: string; readonly target: string | undefined }> = {
  name: 'authn.sign-out',
  titleKey: 'authn.sign_out_title',
  render: ({ proof, target }, { t, path }) => html`<h1 class="gh-title">${t('authn.sign_out_title')}</h1>
<p class="gh-lead">${t('authn.sign_out_lead')}</p>
<form class="gh-form" method="post" action="${path('/commonauth')}">${hidden('commonAuthLogout', 'true')}${hidden('proof', proof)}${target !== undefined && hidden('commonAuthCallerPath', target)}
<div class="gh-actions">${submit(t('authn.sign_out'))}<a class="gh-button gh-button--secondary" href="${path('/')}">${t('authn.stay')}</a></div></form>`,
}
/** Until the browser goes on: the frames have loaded by then, or hang. */
export const FRAMES_SECONDS = 4
export const signedOutView: View<{ readonly frames?: readonly string[]; readonly to?: string | undefined }> = {
  name: 'authn.signed-out',
  titleKey: 'authn.signed_out_title',
  render: ({ frames = [], to }, { t, path }) => html`<h1 class="gh-title">${t('authn.signed_out_title')}</h1>
<p class="gh-lead">${t('authn.signed_out_lead')}</p>
<div class="gh-actions"><a class="gh-button gh-button--secondary" href="${to ?? path('/')}">${t(to === undefined ? 'authn.home' : 'authn.continue')}</a></div>
${frames.map((src) => html`<iframe hidden src="${src}"></iframe>`)}`,
}
