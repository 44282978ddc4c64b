import { AsgardeoSPAClient, type AuthSPAClientConfig } from '@asgardeo/auth-spa'
import { run } from './page.ts'

const client = AsgardeoSPAClient.getInstance()
if (!client) throw new Error('the SDK has no client')

await run({
  initialize: (settings) => client.initialize(settings as AuthSPAClientConfig),
  signIn: (request) => client.signIn(request),
  signInSilently: () => client.trySignInSilently(),
  signOut: () => client.signOut(),
  isSignedIn: () => client.isAuthenticated(),
  user: () => client.getBasicUserInfo(),
  idToken: () => client.getDecodedIDToken(),
  refresh: () => client.refreshAccessToken(),
  revoke: () => client.revokeAccessToken(),
  get: (url) => client.httpRequest({ url }),
})
