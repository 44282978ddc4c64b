import { extensionPoint, type Tenant } from '@gatehouse/kernel'
import { field, type Html, html } from '@gatehouse/pages/contracts'

/** A way out for those who cannot sign in: below the form of the sign-in page. */
export interface SignInLink {
  /** `<plugin>.<name>`. */
  readonly name: string
  /** Lower comes first. */
  readonly order: number
  readonly labelKey: string
  /** Below the tenant. */
  readonly path: string
  /** A way on in this login: the path gets its `sessionDataKey`. Not shown once the user is known. */
  readonly inLogin?: true
  /** Default: everywhere. */
  shownTo?(tenant: Tenant): Promise<boolean> | boolean
}
/** What the page shows of it. */
export type ShownLink = Pick<SignInLink, 'labelKey' | 'path' | 'inLogin'>
export const signInLinks = extensionPoint<SignInLink>('password.sign-in-links', (link) => link.name)

export interface NewPasswordLabels {
  readonly fresh: string
  readonly repeated: string
  readonly hint: string
}
/** The fields of a new password, `newPassword` and `repeatedPassword`. The hidden one of the name is for password managers. */
export const newPasswordFields = (account: string, { fresh, repeated, hint }: NewPasswordLabels): Html => html`
<input class="gh-visually-hidden" type="text" name="account" value="${account}" autocomplete="username" readonly tabindex="-1" aria-hidden="true">
${field({ name: 'newPassword', label: fresh, type: 'password', autocomplete: 'new-password', autofocus: true, maxLength: 1024, hint })}
${field({ name: 'repeatedPassword', label: repeated, type: 'password', autocomplete: 'new-password', maxLength: 1024 })}`
