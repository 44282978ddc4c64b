import { hidden, html, type PageContext, submit, type View } from '@gatehouse/pages/contracts'
import { pages } from '../scenarios.ts'

const start = ({ t, path }: PageContext) => html`<p class="gh-text"><a class="gh-link" href="${path('/')}">${t('recovery.start')}</a></p>`

/** A page that says one thing and asks nothing. */
const note = (name: string, title: string, text: string): View => ({
  name: `recovery.${name}`,
  titleKey: `recovery.${title}`,
  render: (_model, page) => html`<h1 class="gh-title">${page.t(`recovery.${title}`)}</h1>
<p class="gh-text">${page.t(`recovery.${text}`)}</p>
${start(page)}`,
})
export const sentView = note('sent', 'sentTitle', 'sent')
export const passwordDoneView = note('password-done', 'passwordDoneTitle', 'passwordDone')
export const addressDoneView = note('address-done', 'addressDoneTitle', 'addressDone')

export interface LateModel {
  /** The old link, which gets a new one. Empty: there was none. */
  readonly confirmation: string
}
export const lateView: View<LateModel> = {
  name: 'recovery.late',
  titleKey: 'recovery.lateTitle',
  render: ({ confirmation }, page) => html`<h1 class="gh-title">${page.t('recovery.lateTitle')}</h1>
<p class="gh-text">${page.t('recovery.late')}</p>
${
  confirmation !== '' &&
  html`<form class="gh-form" method="post" action="${page.path(pages.resend)}">
${hidden('confirmation', confirmation)}
<div class="gh-actions">${submit(page.t('recovery.again'), { look: 'secondary' })}</div>
</form>`
}
${start(page)}`,
}
