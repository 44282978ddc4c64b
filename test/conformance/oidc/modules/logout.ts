import assert from 'node:assert/strict'
import { ended, endsAfterAsking, logout, refusedOnPage, signInTo } from '../support/logout.ts'
import type { Modules } from '../support/module.ts'
import { bye } from '../support/op.ts'

/** The subject changed, the signature kept. */
const modified = (idToken: string): string => {
  const [head = '', body = '', signature = ''] = idToken.split('.')
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
  return [head, Buffer.from(JSON.stringify({ ...claims, sub: `${claims.sub}x` })).toString('base64url'), signature].join('.')
}
export const logoutModules: Modules = {
  'oidcc-rp-initiated-logout': async (op) => {
    const signedIn = await signInTo(op, op.client)
    const reply = await logout(signedIn.browser, { id_token_hint: signedIn.idToken, post_logout_redirect_uri: bye, state: 'st' })
    assert.equal(reply.headers.get('location'), `${bye}?state=st`)
    await ended(op, signedIn)
  },
  'oidcc-rp-initiated-logout-no-state': async (op) => {
    const signedIn = await signInTo(op, op.client)
    const reply = await logout(signedIn.browser, { id_token_hint: signedIn.idToken, post_logout_redirect_uri: bye })
    assert.equal(reply.headers.get('location'), bye)
    await ended(op, signedIn)
  },
  'oidcc-rp-initiated-logout-no-post-logout-redirect-uri': async (op) => {
    const signedIn = await signInTo(op, op.client)
    const reply = await logout(signedIn.browser, { id_token_hint: signedIn.idToken, state: 'st' })
    assert.deepEqual([reply.status, reply.headers.get('location')], [200, null])
    await ended(op, signedIn)
  },
  'oidcc-rp-initiated-logout-no-params': async (op) => endsAfterAsking(op, await signInTo(op, op.client), {}),
  'oidcc-rp-initiated-logout-only-state': async (op) => endsAfterAsking(op, await signInTo(op, op.client), { state: 'st' }),
  'oidcc-rp-initiated-logout-no-id-token-hint': async (op) =>
    endsAfterAsking(op, await signInTo(op, op.client), { client_id: op.client.id, post_logout_redirect_uri: bye, state: 'st' }),
  'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri': async (op) => {
    const signedIn = await signInTo(op, op.client)
    await refusedOnPage(op, signedIn, { id_token_hint: signedIn.idToken, post_logout_redirect_uri: `${bye}/other`, state: 'st' })
  },
  'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri': async (op) => {
    const signedIn = await signInTo(op, op.client)
    await refusedOnPage(op, signedIn, { id_token_hint: signedIn.idToken, post_logout_redirect_uri: `${bye}?foo=bar`, state: 'st' })
  },
  'oidcc-rp-initiated-logout-modified-id-token-hint': async (op) => {
    const signedIn = await signInTo(op, op.client)
    await refusedOnPage(op, signedIn, { id_token_hint: modified(signedIn.idToken), post_logout_redirect_uri: bye, state: 'st' })
  },
  'oidcc-rp-initiated-logout-bad-id-token-hint': async (op) => {
    await refusedOnPage(op, await signInTo(op, op.client), { id_token_hint: 'bad.id.token', post_logout_redirect_uri: bye, state: 'st' })
  },
}
