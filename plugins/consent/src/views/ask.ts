import { type Html, hidden, html, type PageContext, submit, type View } from '@gatehouse/pages/contracts'
import type { ConsentClaim, ConsentDetail, ConsentLinks, ConsentModel, ConsentScope } from '../contracts.ts'

const scopeList = (scopes: readonly ConsentScope[], { t }: PageContext): Html | false =>
  scopes.length > 0 &&
  html`<section class="gh-section" aria-labelledby="scopes"><h2 class="gh-subtitle" id="scopes">${t('consent.scopes')}</h2>
<ul class="gh-list">${scopes.map(
    ({ name, label, description }) =>
      html`<li class="gh-list-item"><p class="gh-list-name">${label || name}</p>${description && html`<p class="gh-list-text">${description}</p>`}</li>`,
  )}</ul></section>`

/** A disabled box posts nothing: a claim that cannot be left out posts from a hidden field. */
const claimBox = ({ id, label, mandatory }: ConsentClaim, { t }: PageContext): Html =>
  mandatory
    ? html`<li>${hidden(`consent_${id}`, 'approved')}<label class="gh-check"><input type="checkbox" checked disabled><span>${label} <span class="gh-badge">${t('consent.required')}</span></span></label></li>`
    : html`<li><label class="gh-check"><input type="checkbox" name="consent_${id}" value="approved" checked><span>${label}</span></label></li>`

const claimBoxes = (claims: readonly ConsentClaim[], page: PageContext): Html | false =>
  claims.length > 0 &&
  html`<fieldset class="gh-fieldset"><legend class="gh-legend">${page.t('consent.claims')}</legend><ul class="gh-fieldset">${claims.map((claim) => claimBox(claim, page))}</ul></fieldset>`

const detailBox = ({ id, title, text, facts }: ConsentDetail): Html =>
  html`<li class="gh-list-item"><label class="gh-check"><input type="checkbox" name="authorization_detail_id_${id}" value="approved" checked><span>${title}</span></label>${text && html`<p class="gh-list-text">${text}</p>`}${
    facts.length > 0 && html`<dl class="gh-list-text">${facts.map(({ label, value }) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`
  }</li>`
const detailBoxes = (details: readonly ConsentDetail[], { t }: PageContext): Html | false =>
  details.length > 0 &&
  html`<fieldset class="gh-fieldset"><legend class="gh-legend">${t('consent.details')}</legend><ul class="gh-list">${details.map(detailBox)}</ul></fieldset>`

/** They say nothing of where the reader came from, and leave the question open. */
const outside = (href: string, text: string): Html => html`<li><a href="${href}" target="_blank" rel="noopener noreferrer">${text}</a></li>`
const linkList = ({ policyUrl, termsUrl }: ConsentLinks, { t }: PageContext): Html | false =>
  (policyUrl !== undefined || termsUrl !== undefined) &&
  html`<ul class="gh-muted">${policyUrl && outside(policyUrl, t('consent.policy'))}${termsUrl && outside(termsUrl, t('consent.terms'))}</ul>`

/** What an application wants to know and to do. Nothing is agreed to by pressing Enter: there is no text field. */
export const askView: View<ConsentModel> = {
  name: 'consent.ask',
  titleKey: 'consent.title',
  title: ({ application }, { t }) => t('consent.title', { application: application.name }),
  render(model, page) {
    const { t, path } = page
    const { application, username, actor, scopes, claims, details = [], sessionDataKeyConsent } = model
    const { links = {} } = application
    const letter = [...application.name][0]?.toLocaleUpperCase(page.locale) ?? ''
    const logo = links.logoUrl
      ? html`<img class="gh-logo" src="${links.logoUrl}" alt="" referrerpolicy="no-referrer">`
      : html`<span class="gh-logo" aria-hidden="true">${letter}</span>`
    return html`${logo}
<h1 class="gh-title">${t('consent.title', { application: application.name })}</h1>
<p class="gh-lead">${t('consent.lead', { username })}</p>
${actor && html`<p class="gh-lead"><strong>${t('consent.actor', { actor: actor.name })}</strong></p>`}
<form class="gh-form" method="post" action="${path('/oauth2/authorize')}">
${hidden('sessionDataKeyConsent', sessionDataKeyConsent)}
${scopeList(scopes, page)}
${claimBoxes(claims, page)}
${detailBoxes(details, page)}
${linkList(links, page)}
<div class="gh-actions">${submit(t('consent.approve'), { name: 'consent', value: 'approve' })}
${submit(t('consent.approve_always'), { name: 'consent', value: 'approveAlways', look: 'secondary' })}
${submit(t('consent.deny'), { name: 'consent', value: 'deny', look: 'secondary' })}</div>
<p class="gh-muted">${t('consent.note')}</p>
</form>`
  },
}
