import assert from 'node:assert/strict'
import { asksToSignIn, begin, run } from '../support/flow.ts'
import type { Module, Modules } from '../support/module.ts'

const succeeds =
  (params: Readonly<Record<string, string>>): Module =>
  async (op, variant) => {
    await run(op, variant, { params })
  }
export const parameterModules: Modules = {
  'oidcc-display-page': succeeds({ display: 'page' }),
  'oidcc-display-popup': succeeds({ display: 'popup' }),
  'oidcc-ensure-request-with-unknown-parameter-succeeds': succeeds({ extra: 'foobar' }),
  'oidcc-ensure-request-with-acr-values-succeeds': succeeds({ acr_values: '1 2' }),
  'oidcc-claims-locales': succeeds({ claims_locales: 'se' }),
  'oidcc-ui-locales': async (op, variant) => {
    await run(op, variant, { params: { ui_locales: 'se' } })
    const { reply } = await begin(op, variant, { params: { ui_locales: 'se de' } })
    assert.match(reply.text, /<html[^>]* lang="de"/)
  },
  'oidcc-login-hint': async (op, variant) => {
    const { reply } = await begin(op, variant, { params: { login_hint: op.password.username } })
    assert.ok(asksToSignIn(reply))
    assert.match(reply.text, new RegExp(`name="username"[^>]*value="${op.password.username}"`))
    await run(op, variant, { params: { login_hint: op.password.username } })
  },
}
