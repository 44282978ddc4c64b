import assert from 'node:assert/strict'
import { errorOf, run } from '../support/flow.ts'
import type { Module, Modules } from '../support/module.ts'

/** A second request in the same browser, some seconds after the first. */
const again =
  (seconds: number, params: (idToken: string) => Readonly<Record<string, string>>, signsInAgain: boolean): Module =>
  async (op, variant) => {
    const first = await run(op, variant)
    assert.ok(first.asked)
    op.clock.advance(seconds * 1000)
    const second = await run(op, variant, { browser: first.browser, params: params(first.idToken) })
    assert.deepEqual([second.asked, second.claims.sub], [signsInAgain, first.claims.sub])
    const [before, after] = [Number(first.claims.auth_time), Number(second.claims.auth_time)]
    if (signsInAgain) assert.ok(after >= before + seconds)
    else assert.equal(after, before)
  }
export const sessionModules: Modules = {
  'oidcc-prompt-login': again(2, () => ({ prompt: 'login' }), true),
  'oidcc-prompt-none-logged-in': again(2, () => ({ prompt: 'none' }), false),
  'oidcc-max-age-1': again(2, () => ({ max_age: '1' }), true),
  'oidcc-max-age-10000': again(2, () => ({ max_age: '10000' }), false),
  'oidcc-id-token-hint': again(2, (idToken) => ({ prompt: 'none', id_token_hint: idToken }), false),
  'oidcc-prompt-none-not-logged-in': async (op, variant) => {
    const error = await errorOf(op, variant, { params: { prompt: 'none' } })
    assert.ok(['login_required', 'interaction_required'].includes(error), error)
  },
}
