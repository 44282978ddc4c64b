import { html, notice, submit, type View } from '@gatehouse/pages/contracts'
import type { SignedIn } from '../demo-sessions.ts'
import { claimTable } from './facts.ts'

const nameIn = ({ userinfo, claims }: SignedIn): string => {
  const names = [userinfo.given_name, userinfo.name, userinfo.preferred_username, claims.preferred_username, userinfo.email, claims.sub]
  return String(names.find((name) => typeof name === 'string' && name !== ''))
}
export const profileView: View<SignedIn> = {
  name: 'demo.profile',
  titleKey: 'demo.profile_title',
  width: 'wide',
  title: (model, { t }) => t('demo.hello', { name: nameIn(model) }),
  render(model, { t, path, locale }) {
    const { claims, userinfo, tokens, refreshedAt } = model
    return html`<h1 class="gh-title">${t('demo.hello', { name: nameIn(model) })}</h1>
<p class="gh-lead">${t('demo.profile_lead')}</p>
${refreshedAt !== null && notice('success', t('demo.refreshed'))}
<section class="gh-section" aria-labelledby="id-token"><h2 class="gh-subtitle" id="id-token">${t('demo.id_token')} <span class="gh-badge gh-badge--success">${t('demo.verified')}</span></h2>${claimTable(t('demo.id_token'), claims, locale)}</section>
<section class="gh-section" aria-labelledby="userinfo"><h2 class="gh-subtitle" id="userinfo">${t('demo.userinfo')}</h2>${claimTable(t('demo.userinfo'), userinfo, locale)}</section>
<section class="gh-section" aria-labelledby="access"><h2 class="gh-subtitle" id="access">${t('demo.access_token')}</h2><dl class="gh-facts"><dt>${t('demo.scope')}</dt><dd><code>${tokens.scope}</code></dd><dt>${t('demo.lifetime')}</dt><dd>${t('demo.seconds', { count: tokens.expiresInSeconds })}</dd></dl></section>
<div class="gh-actions">${tokens.refreshToken !== undefined && html`<form method="post" action="${path('/demo/refresh')}">${submit(t('demo.refresh'))}</form>`}
<form method="post" action="${path('/demo/logout')}">${submit(t('demo.sign_out'), { look: 'secondary' })}</form></div>`
  },
}
