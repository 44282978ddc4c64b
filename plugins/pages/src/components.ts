import { type Html, html } from './html.ts'

export interface Field {
  readonly name: string
  readonly label: string
  /** Default `text`. */
  readonly type?: 'text' | 'password' | 'email' | 'tel' | 'url'
  readonly value?: string
  /** HTML autofill name: `username`, `current-password`, `one-time-code`. */
  readonly autocomplete?: string
  readonly inputMode?: 'numeric' | 'email' | 'tel'
  /** Default true. */
  readonly required?: boolean
  readonly autofocus?: boolean
  readonly maxLength?: number
  /** Help below the label. */
  readonly hint?: string
  /** Why the value was refused: below the field, and told to screen readers. */
  readonly error?: string
}
const describedBy = ({ name, hint, error }: Field) => [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ')

/** A labelled input. Its id is its name: one field of a name on a page. */
export const field = (options: Field): Html => {
  const { name, label, type = 'text', value, autocomplete, inputMode, required = true, autofocus, maxLength, hint, error } = options
  const described = describedBy(options)
  return html`<div class="gh-field">
<label class="gh-label" for="${name}">${label}</label>
${hint && html`<p class="gh-hint" id="${name}-hint">${hint}</p>\n`}<input class="gh-input" id="${name}" name="${name}" type="${type}" spellcheck="false" autocapitalize="none"${value !== undefined && html` value="${value}"`}${
    autocomplete && html` autocomplete="${autocomplete}"`
  }${inputMode && html` inputmode="${inputMode}"`}${maxLength && html` maxlength="${maxLength}"`}${required && html` required`}${autofocus && html` autofocus`}${error && html` aria-invalid="true"`}${
    described && html` aria-describedby="${described}"`
  }>${error && html`\n<p class="gh-field-error" id="${name}-error">${error}</p>`}
</div>`
}
export const hidden = (name: string, value: string): Html => html`<input type="hidden" name="${name}" value="${value}">`

/** A submit button. `name` and `value` tell several buttons of one form apart. */
export const submit = (
  label: string,
  options: { readonly name?: string; readonly value?: string; readonly look?: 'primary' | 'secondary' | 'quiet' } = {},
): Html =>
  html`<button class="gh-button gh-button--${options.look ?? 'primary'}" type="submit"${options.name && html` name="${options.name}"`}${
    options.value !== undefined && html` value="${options.value}"`
  }>${label}</button>`

/** A message above a form. An error is announced at once. */
export const notice = (kind: 'error' | 'info' | 'success', text: string): Html =>
  html`<div class="gh-alert gh-alert--${kind}" role="${kind === 'error' ? 'alert' : 'status'}"><p>${text}</p></div>`
