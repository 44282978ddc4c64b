import { field, html, submit, type View } from '@gatehouse/pages/contracts'

export interface CodeModel {
  /** What the address or the last try said. */
  readonly code: string
  readonly wrong: boolean
}
export const codeView: View<CodeModel> = {
  name: 'device.code',
  titleKey: 'device.title',
  render: ({ code, wrong }, { t, path }) => html`<h1 class="gh-title">${t('device.title')}</h1>
<p class="gh-lead">${t('device.lead')}</p>
<form class="gh-form" method="post" action="${path('/oauth2/device')}">
${field({
  name: 'user_code',
  label: t('device.code'),
  value: code,
  hint: t('device.hint'),
  autocomplete: 'off',
  autofocus: true,
  maxLength: 64,
  ...(wrong ? { error: t('device.wrong') } : {}),
})}
<div class="gh-actions">${submit(t('device.continue'))}</div>
</form>`,
}
