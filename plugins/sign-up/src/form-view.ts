import type { ChallengeModel } from '@gatehouse/authn/contracts'
import { field, type Html, hidden, html, join, notice, type PageContext, submit, type View } from '@gatehouse/pages/contracts'
import type { CredentialDemand } from '@gatehouse/users/contracts'
import { labelOf } from './labels.ts'
import type { Problems } from './read-claims.ts'
import { fieldOf, type WantedClaim } from './wanted-claims.ts'

export interface FormModel extends ChallengeModel {
  readonly claims: readonly WantedClaim[]
  /** What the tenant wants of a password besides. */
  readonly demands: readonly CredentialDemand[]
  readonly values?: Readonly<Record<string, string>>
  readonly problems?: Problems
  readonly notice?: string
}
const autofill: Readonly<Record<string, string>> = {
  givenname: 'given-name',
  lastname: 'family-name',
  emailaddress: 'email',
  mobile: 'tel',
  country: 'country-name',
  url: 'url',
}
const problemIn = ({ problems = {} }: FormModel, name: string, t: PageContext['t']): string | undefined => {
  const problem = problems[name]
  return problem && ('key' in problem ? t(problem.key) : problem.text)
}
const errorLine = (id: string, error: string | undefined): Html | false =>
  error !== undefined && html`\n<p class="gh-field-error" id="${id}-error">${error}</p>`
const invalid = (id: string, error: string | undefined): Html | false => error !== undefined && html` aria-invalid="true" aria-describedby="${id}-error"`

/** Of a claim with a list of values. */
const choice = (id: string, label: string, { required, choices }: WantedClaim, value: string, error: string | undefined): Html => html`<div class="gh-field">
<label class="gh-label" for="${id}">${label}</label>
<select class="gh-input" id="${id}" name="${id}"${required && html` required`}${invalid(id, error)}>
<option value=""></option>${join(choices.map((one) => html`\n<option value="${one.value}"${one.value === value && html` selected`}>${one.label}</option>`))}
</select>${errorLine(id, error)}
</div>`
const check = (id: string, label: string, required: boolean, ticked: boolean, error: string | undefined): Html => html`<div class="gh-field">
<label class="gh-check"><input type="checkbox" name="${id}" value="true"${ticked && html` checked`}${required && html` required`}${invalid(id, error)}><span>${label}</span></label>${errorLine(id, error)}
</div>`

const claimField = (model: FormModel, claim: WantedClaim, t: PageContext['t']): Html => {
  const { name, required, kind } = claim
  const id = fieldOf(claim)
  const label = required ? labelOf(claim, t) : t('sign-up.optional', { label: labelOf(claim, t) })
  const value = model.values?.[id] ?? ''
  const error = problemIn(model, id, t)
  if (kind === 'choice') return choice(id, label, claim, value, error)
  if (kind === 'check') return check(id, label, required, value === 'true', error)
  const hints = { ...(autofill[name] ? { autocomplete: autofill[name] } : {}), ...(error === undefined ? {} : { error }) }
  return field({ name: id, label, type: kind, value, required, maxLength: 1024, ...hints })
}
const credentials = (model: FormModel, t: PageContext['t']): Html => {
  const error = (name: string) => ({ error: problemIn(model, name, t) ?? '' })
  const hint = [t('sign-up.hint'), ...model.demands.map(({ key, values }) => t(key, values))].join(' ')
  const secret = { type: 'password', autocomplete: 'new-password', maxLength: 1024 } as const
  return html`${field({ name: 'username', label: t('sign-up.username'), value: model.loginHint ?? '', autocomplete: 'username', autofocus: true, maxLength: 190, ...error('username') })}
${field({ name: 'password', label: t('sign-up.password'), hint, ...secret, ...error('password') })}
${field({ name: 'repeatedPassword', label: t('sign-up.repeat'), ...secret, ...error('repeatedPassword') })}`
}
/** In the language of the person, without scripts. */
export const formView: View<FormModel> = {
  name: 'sign-up.form',
  titleKey: 'sign-up.title',
  render: (model, { t, path }) => {
    const { sessionDataKey, application, claims, problems = {} } = model
    const said = model.message ?? model.notice ?? (Object.keys(problems).length > 0 ? 'sign-up.look' : undefined)
    return html`<h1 class="gh-title">${t('sign-up.title')}</h1>
<p class="gh-lead">${t('sign-up.lead', { application: application.name })}</p>
${said !== undefined && notice('error', t(said))}
<form class="gh-form" method="post" action="${path('/commonauth')}">
${hidden('sessionDataKey', sessionDataKey)}
${credentials(model, t)}
${join(claims.map((claim) => html`${claimField(model, claim, t)}\n`))}<div class="gh-actions">${submit(t('sign-up.submit'))}</div>
</form>
<p class="gh-text"><a class="gh-link" href="${path('/commonauth')}?idp=LOCAL&amp;authenticator=BasicAuthenticator&amp;sessionDataKey=${sessionDataKey}">${t('sign-up.back')}</a></p>`
  },
}
