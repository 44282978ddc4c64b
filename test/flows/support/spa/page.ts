/** What the application's page asks of an SDK, whatever the SDK calls it. */
export interface Sdk {
  initialize(settings: object): Promise<unknown>
  signIn(request?: { readonly callOnlyOnRedirect?: boolean }): Promise<unknown>
  /** False: nobody is signed in. */
  signInSilently(): Promise<unknown>
  signOut(): Promise<unknown>
  isSignedIn(): Promise<boolean | undefined>
  user(): Promise<object | undefined>
  idToken(): Promise<object | undefined>
  refresh(): Promise<unknown>
  revoke(): Promise<unknown>
  /** With the access token. */
  get(url: string): Promise<{ readonly status: number; readonly data: unknown } | undefined>
}
export interface AppState {
  readonly sdk: Sdk
  ready: boolean
  error: string
}

/** Runs in the browser: what an application does when its page loads, at first and on the way back from the server. */
export const run = async (sdk: Sdk): Promise<void> => {
  const state: AppState = { sdk, ready: false, error: '' }
  Object.assign(globalThis, { state })
  try {
    await sdk.initialize(await (await fetch('/settings.json')).json())
    await sdk.signIn({ callOnlyOnRedirect: true })
  } catch (error) {
    state.error = error instanceof Error ? String(error) : JSON.stringify(error)
  }
  state.ready = true
}
