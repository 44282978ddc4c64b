import assert from 'node:assert/strict'
import { learned, run } from '../support/flow.ts'
import type { Module, Modules } from '../support/module.ts'

/** OpenID Connect Core §5.1: the claims and what they are. */
const kinds: Readonly<Record<string, string>> = { email_verified: 'boolean', phone_number_verified: 'boolean', updated_at: 'number', address: 'object' }
const claimsOf: Readonly<Record<string, readonly string[]>> = {
  profile: [
    'name',
    'family_name',
    'given_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
}
const asking =
  (...scopes: readonly string[]): Module =>
  async (op, variant) => {
    const about = await learned(op, await run(op, variant, { params: { scope: ['openid', ...scopes].join(' ') } }))
    for (const [scope, names] of Object.entries(claimsOf)) {
      for (const name of names) assert.equal(typeof about[name], scopes.includes(scope) ? (kinds[name] ?? 'string') : 'undefined', name)
    }
  }
export const scopeModules: Modules = {
  'oidcc-scope-profile': asking('profile'),
  'oidcc-scope-email': asking('email'),
  'oidcc-scope-address': asking('address'),
  'oidcc-scope-phone': asking('phone'),
  'oidcc-scope-all': asking('profile', 'email', 'address', 'phone'),
  'oidcc-ensure-other-scope-order-succeeds': async (op, variant) => {
    const about = await learned(op, await run(op, variant, { params: { scope: 'email openid' } }))
    assert.equal(about.email, 'kim@example.com')
  },
  'oidcc-alternate-happy-flow': async (op, variant) => {
    const about = await learned(op, await run(op, variant, { params: { scope: 'email openid' }, reversed: true }))
    assert.equal(about.email, 'kim@example.com')
  },
  'oidcc-claims-essential': async (op, variant) => {
    const place = variant.responseType === 'id_token' ? 'id_token' : 'userinfo'
    const about = await learned(op, await run(op, variant, { params: { claims: JSON.stringify({ [place]: { name: { essential: true } } }) } }))
    assert.equal(about.name, 'Kim Lee')
  },
}
