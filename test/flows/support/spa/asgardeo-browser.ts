import * as sdk from '@asgardeo/browser'
import { run, type Sdk } from './page.ts'

/** The types of the package name their files in a way that Node's resolution does not take, so what is used is said here. */
interface Client extends Pick<Sdk, 'initialize' | 'signIn' | 'signInSilently' | 'signOut' | 'isSignedIn'> {
  getUser: Sdk['user']
  getDecodedIdToken: Sdk['idToken']
  refreshAccessToken: Sdk['refresh']
  revokeAccessToken: Sdk['revoke']
  httpRequest(request: { readonly url: string }): ReturnType<Sdk['get']>
}
const { AsgardeoSPAClient } = sdk as unknown as { readonly AsgardeoSPAClient: { getInstance(): Client } }
const client = AsgardeoSPAClient.getInstance()

await run({
  initialize: (settings) => client.initialize(settings),
  signIn: (request) => client.signIn(request),
  signInSilently: () => client.signInSilently(),
  signOut: () => client.signOut(),
  isSignedIn: () => client.isSignedIn(),
  user: () => client.getUser(),
  idToken: () => client.getDecodedIdToken(),
  refresh: () => client.refreshAccessToken(),
  revoke: () => client.revokeAccessToken(),
  get: (url) => client.httpRequest({ url }),
})
