import assert from 'node:assert/strict'
import type { TestReply } from '@gatehouse/kernel/testing'
import type { Variant } from '../plans.ts'
import { run } from '../support/flow.ts'
import type { Module, Modules } from '../support/module.ts'
import type { Op } from '../support/op.ts'

/** The same answer, however the token is brought. OpenID Connect Core §5.3.1. */
const bringing =
  (bring: (op: Op, token: string) => Promise<TestReply>): Module =>
  async (op: Op, variant: Variant) => {
    const { accessToken = '', claims } = await run(op, variant)
    const { status, json, headers } = await bring(op, accessToken)
    assert.deepEqual([status, json.sub], [200, claims.sub])
    assert.match(headers.get('content-type') ?? '', /^application\/json/)
  }
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
export const userinfoModules: Modules = {
  'oidcc-userinfo-get': bringing((op, token) => op.get('/oauth2/userinfo', bearer(token))),
  'oidcc-userinfo-post-header': bringing((op, token) => op.request('/oauth2/userinfo', { method: 'POST', headers: bearer(token) })),
  'oidcc-userinfo-post-body': bringing((op, token) => op.post('/oauth2/userinfo', { access_token: token })),
}
