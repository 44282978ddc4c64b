import { html, type View } from '@gatehouse/pages/contracts'

export interface DoneModel {
  readonly approved: boolean
  readonly doneKey: string
}
export const doneView: View<DoneModel> = {
  name: 'approvals.done',
  titleKey: 'approvals.done_title',
  title: ({ approved }, { t }) => t(approved ? 'approvals.done_title' : 'approvals.denied_title'),
  render: ({ approved, doneKey }, { t }) => html`<h1 class="gh-title">${t(approved ? 'approvals.done_title' : 'approvals.denied_title')}</h1>
<p class="gh-lead">${t(approved ? doneKey : 'approvals.denied')}</p>`,
}
