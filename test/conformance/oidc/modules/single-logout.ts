import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { callback } from '@gatehouse/oauth/test-provider'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { ended, logout, signInTo } from '../support/logout.ts'
import type { Modules } from '../support/module.ts'
import { bye, frontChannelLogout } from '../support/op.ts'

export const singleLogoutModules: Modules = {
  /** Back-Channel Logout §2.4 and §2.6. */
  'oidcc-backchannel-rp-initiated-logout': async (op) => {
    const signedIn = await signInTo(op, op.backChannel)
    const reply = await logout(signedIn.browser, { id_token_hint: signedIn.idToken, post_logout_redirect_uri: bye, state: 'st' })
    assert.equal(reply.headers.get('location'), `${bye}?state=st`)
    await op.settle()
    const keys = createLocalJWKSet((await op.get('/oauth2/jwks')).json)
    const expected = { issuer: (await op.metadata()).issuer, audience: op.backChannel.id, currentDate: new Date(op.clock.now()) }
    const { payload, protectedHeader } = await jwtVerify(op.receiver.tokens.at(-1) ?? '', keys, expected)
    assert.deepEqual([payload.sid, payload.sub, payload.nonce, protectedHeader.alg], [signedIn.claims.sid, signedIn.claims.sub, undefined, 'RS256'])
    assert.ok(payload.jti && payload.iat && payload.exp)
    assert.deepEqual(payload.events, { 'http://schemas.openid.net/event/backchannel-logout': {} })
    await ended(op, signedIn)
  },
  /** Front-Channel Logout §2 and §3. */
  'oidcc-frontchannel-rp-initiated-logout': async (op) => {
    const signedIn = await signInTo(op, op.frontChannel)
    const page = await logout(signedIn.browser, { id_token_hint: signedIn.idToken, post_logout_redirect_uri: bye, state: 'st' })
    const [, source = ''] = /<iframe[^>]* src="([^"]+)"/.exec(page.text) ?? []
    const frame = new URL(source.replaceAll('&amp;', '&'))
    assert.equal(frame.origin + frame.pathname, frontChannelLogout)
    assert.deepEqual([frame.searchParams.get('iss'), frame.searchParams.get('sid')], [(await op.metadata()).issuer, signedIn.claims.sid])
    assert.ok(page.headers.get('refresh')?.endsWith(`;url=${bye}?state=st`))
    await ended(op, signedIn)
  },
  /** Session Management §3: the answer holds a session_state, and the browser's state is another one after logout. */
  'oidcc-session-management-rp-initiated-logout': async (op) => {
    const signedIn = await signInTo(op, op.client)
    const state = signedIn.answer.get('session_state') ?? ''
    const [, salt = ''] = state.split('.')
    const stateNow = () => {
      const browserState = signedIn.browser.jar.get('opbs') ?? ''
      return `${hash('sha256', `${op.client.id} ${new URL(callback).origin} ${browserState} ${salt}`)}.${salt}`
    }
    assert.equal(stateNow(), state)
    await logout(signedIn.browser, { id_token_hint: signedIn.idToken, post_logout_redirect_uri: bye, state: 'st' })
    assert.notEqual(stateNow(), state)
    await ended(op, signedIn)
  },
}
