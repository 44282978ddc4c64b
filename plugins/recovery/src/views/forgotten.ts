import { field, hidden, html, notice, submit, type View } from '@gatehouse/pages/contracts'
import { pages } from '../scenarios.ts'

export interface ForgottenModel {
  readonly message?: string
}
export const forgottenView: View<ForgottenModel> = {
  name: 'recovery.forgotten',
  titleKey: 'recovery.forgotTitle',
  render: ({ message }, { t, path }) => html`<h1 class="gh-title">${t('recovery.forgotTitle')}</h1>
<p class="gh-lead">${t('recovery.forgotLead')}</p>
${message && notice('error', t(message))}
<form class="gh-form" method="post" action="${path(pages.forgotten)}">
${field({ name: 'username', label: t('recovery.name'), autocomplete: 'username', autofocus: true, maxLength: 255 })}
<div class="gh-actions">${submit(t('recovery.send'))}</div>
</form>`,
}
export interface CodeModel {
  /** Who it is, where another page asked. */
  readonly username?: string
  readonly message?: string
  /** A message was asked for just now. */
  readonly sent?: boolean
}
/** The same for everybody: security rule 5.2. */
export const codeView: View<CodeModel> = {
  name: 'recovery.code',
  titleKey: 'recovery.codeTitle',
  render: ({ username, message, sent }, { t, path }) => html`<h1 class="gh-title">${t('recovery.codeTitle')}</h1>
${sent && html`<p class="gh-lead">${t('recovery.codeLead')}</p>`}
${message && notice('error', t(message))}
<form class="gh-form" method="post" action="${path(pages.code)}">
${
  username === undefined
    ? field({ name: 'username', label: t('recovery.name'), autocomplete: 'username', autofocus: true, maxLength: 255 })
    : hidden('username', username)
}
${field({ name: 'code', label: t('recovery.code'), autocomplete: 'one-time-code', autofocus: username !== undefined, maxLength: 32 })}
<div class="gh-actions">${submit(t('recovery.codeSubmit'))}</div>
</form>`,
}
