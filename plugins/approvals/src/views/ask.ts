import { type Html, hidden, html, notice, type PageContext, submit, type View } from '@gatehouse/pages/contracts'

export interface AskModel {
  readonly key: string
  /** Path below the tenant that the form posts to. */
  readonly action: string
  readonly warningKey: string
  readonly application: { readonly name: string }
  readonly username: string
  /** Who will act for the user. */
  readonly actor: string | undefined
  /** In words. */
  readonly scopes: readonly { readonly name: string; readonly label: string; readonly description: string }[]
  readonly compare: { readonly labelKey: string; readonly value: string } | undefined
}
const compared = ({ compare }: AskModel, { t }: PageContext): Html | undefined =>
  compare && html`<dl class="gh-facts"><dt>${t(compare.labelKey)}</dt><dd><strong>${compare.value}</strong></dd></dl>`
const scopeList = ({ scopes }: AskModel, { t }: PageContext): Html | false =>
  scopes.length > 0 &&
  html`<section class="gh-section" aria-labelledby="scopes"><h2 class="gh-subtitle" id="scopes">${t('approvals.scopes')}</h2>
<ul class="gh-list">${scopes.map(
    ({ name, label, description }) =>
      html`<li class="gh-list-item"><p class="gh-list-name">${label || name}</p>${description && html`<p class="gh-list-text">${description}</p>`}</li>`,
  )}</ul></section>`

/** Who asks for what, and what to compare before saying yes. There is no text field: Enter agrees to nothing. */
export const askView: View<AskModel> = {
  name: 'approvals.ask',
  titleKey: 'approvals.title',
  title: ({ application }, { t }) => t('approvals.title', { application: application.name }),
  render: (model, page) => {
    const { t, path, locale } = page
    const letter = [...model.application.name][0]?.toLocaleUpperCase(locale) ?? ''
    return html`<span class="gh-logo" aria-hidden="true">${letter}</span>
<h1 class="gh-title">${t('approvals.title', { application: model.application.name })}</h1>
<p class="gh-lead">${t('approvals.lead', { username: model.username })}</p>
${model.actor !== undefined && html`<p class="gh-lead"><strong>${t('approvals.actor', { actor: model.actor })}</strong></p>`}
${compared(model, page)}
${notice('info', t(model.warningKey))}
<form class="gh-form" method="post" action="${path(model.action)}">
${hidden('approval', model.key)}
${scopeList(model, page)}
<div class="gh-actions">${submit(t('approvals.approve'), { name: 'answer', value: 'approve' })}
${submit(t('approvals.deny'), { name: 'answer', value: 'deny', look: 'secondary' })}</div>
</form>`
  },
}
