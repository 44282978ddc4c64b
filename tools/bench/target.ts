/** What both servers offer to a workload. */
export interface Client {
  readonly id: string
  readonly secret: string
}
export interface Target {
  readonly name: string
  readonly url: string
  readonly paths: {
    readonly authorize: string
    readonly token: string
    readonly introspect: string
    readonly userinfo: string
    readonly discovery: string
    readonly jwks: string
  }
  /** JWT access tokens by client credentials; opaque ones; a person's code and refresh tokens. */
  readonly clients: { readonly jwt: Client; readonly opaque: Client; readonly login: Client }
  /** Added to token requests for JWTs. */
  readonly jwtParameters: Readonly<Record<string, string>>
  /** The post that signs in, read off the page that asks for it. */
  readonly signIn: (
    page: { readonly url: string; readonly body: string },
    username: string,
    password: string,
  ) => { readonly url: string; readonly form: Readonly<Record<string, string>> }
}
export const redirectUri = 'http://127.0.0.1:1/callback'
export const user = { username: 'ann', password: 'Swordfish-12-tides' }
