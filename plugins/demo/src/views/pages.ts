import { html, submit, type View } from '@gatehouse/pages/contracts'

export const welcomeView: View = {
  name: 'demo.welcome',
  titleKey: 'demo.title',
  render: (_model, { t, path }) => html`<h1 class="gh-title">${t('demo.title')}</h1>
<p class="gh-lead">${t('demo.lead')}</p>
<form class="gh-form" method="post" action="${path('/demo/login')}"><div class="gh-actions">${submit(t('demo.sign_in'))}</div></form>
<p class="gh-muted">${t('demo.note')}</p>`,
}
export const refusedView: View<{ readonly error: string }> = {
  name: 'demo.refused',
  titleKey: 'demo.refused_title',
  render: ({ error }, { t, path }) => html`<h1 class="gh-title">${t('demo.refused_title')}</h1>
<p class="gh-lead">${t('demo.refused_lead')}</p>
<dl class="gh-facts"><dt>${t('demo.refused_answer')}</dt><dd><code>${error}</code></dd></dl>
<div class="gh-actions"><a class="gh-button gh-button--secondary" href="${path('/demo')}">${t('demo.again')}</a></div>`,
}
export const signedOutView: View = {
  name: 'demo.signed-out',
  titleKey: 'demo.signed_out_title',
  render: (_model, { t, path }) => html`<h1 class="gh-title">${t('demo.signed_out_title')}</h1>
<p class="gh-lead">${t('demo.signed_out_lead')}</p>
<div class="gh-actions"><a class="gh-button gh-button--primary" href="${path('/demo')}">${t('demo.again')}</a><a class="gh-button gh-button--secondary" href="${path('/')}">${t('demo.home')}</a></div>`,
}
