import assert from 'node:assert/strict'
import type { TestReply } from '@gatehouse/kernel/testing'
import { hiddenFields, type TestBrowser, type TestClient } from '@gatehouse/oauth/test-provider'
import { begin, type Run, readAnswer, run } from './flow.ts'
import type { Op } from './op.ts'

const code = { responseType: 'code' }
export const signInTo = (op: Op, client: TestClient): Promise<Run> => run(op, code, { client })
export const logout = (browser: TestBrowser, params: Readonly<Record<string, string>>): Promise<TestReply> =>
  browser.get(`/oidc/logout?${new URLSearchParams(params)}`)
/** Whether a request with prompt=none still finds a session. */
export const isSignedIn = async (op: Op, { browser, client }: Run): Promise<boolean> => {
  const { reply } = await begin(op, code, { browser, client, params: { prompt: 'none' } })
  const answer = readAnswer(code, reply)
  if (!answer.has('code')) assert.equal(answer.get('error'), 'login_required')
  return answer.has('code')
}

export const ended = async (op: Op, signedIn: Run) => assert.equal(await isSignedIn(op, signedIn), false)
/** The user is asked, agrees, and stays on our page. RP-Initiated Logout §2. */
export const endsAfterAsking = async (op: Op, signedIn: Run, params: Readonly<Record<string, string>>) => {
  const page = await logout(signedIn.browser, params)
  assert.deepEqual([page.status, page.headers.get('location')], [200, null])
  assert.equal(await isSignedIn(op, signedIn), true)
  const reply = await signedIn.browser.post('/oidc/logout', { ...hiddenFields(page.text), consent: 'approve' })
  assert.deepEqual([reply.status, reply.headers.get('location')], [200, null])
  await ended(op, signedIn)
}
/** Refused on our page; nobody is sent anywhere. */
export const refusedOnPage = async (op: Op, signedIn: Run, params: Readonly<Record<string, string>>) => {
  const reply = await logout(signedIn.browser, params)
  assert.deepEqual([reply.status, reply.headers.get('location')], [400, null])
  assert.equal(await isSignedIn(op, signedIn), true)
}
