import assert from 'node:assert/strict'
import { provisionedUser } from '@gatehouse/provisioning/testing'
import fc from 'fast-check'
import { ScimError, type ScimType } from '../src/contracts.ts'
import { applyPatch } from '../src/patch/apply.ts'
import { parsePatch } from '../src/patch/operation.ts'
import { fromBody } from '../src/resource/from-body.ts'
import { claimsAfter, draftOf } from '../src/resource/user-resource.ts'
import type { Complex } from '../src/resource/value.ts'

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const plain = (value: unknown) => JSON.parse(JSON.stringify(value))
const ann = fromBody({
  userName: 'ann',
  active: true,
  name: { givenName: 'Ann', familyName: 'Lee' },
  emails: [
    { type: 'work', value: 'ann@work.test', primary: true },
    { type: 'home', value: 'ann@home.test' },
  ],
  [enterprise]: { department: 'Tools', manager: { value: 'm1' } },
})
const patched = (...operations: readonly unknown[]) => plain(applyPatch(ann, parsePatch({ Operations: operations }), 'id-1'))
const refused = (scimType: ScimType, ...operations: readonly unknown[]) =>
  assert.throws(
    () => patched(...operations),
    (error) => error instanceof ScimError && error.scimType === scimType,
    JSON.stringify(operations),
  )

describe('PATCH, RFC 7644 §3.5.2', () => {
  it('adds, replaces and removes one value', () => {
    const { title, displayName, name } = patched(
      { op: 'add', path: 'title', value: 'Boss' },
      { op: 'replace', path: 'displayName', value: 'A' },
      { op: 'remove', path: 'name.familyName' },
    )
    assert.deepEqual({ title, displayName, name }, { title: 'Boss', displayName: 'A', name: { givenName: 'Ann' } })
  })
  it('leaves parts of a complex value that are not named, §3.5.2.3', () => {
    assert.deepEqual(patched({ op: 'replace', path: 'name', value: { givenName: 'Anna' } }).name, { givenName: 'Anna', familyName: 'Lee' })
    assert.deepEqual(patched({ op: 'add', value: { name: { familyName: null } } }).name, { givenName: 'Ann' })
  })
  it('works on extensions, as a whole and in part', () => {
    assert.equal(patched({ op: 'replace', path: `${enterprise}:department`, value: 'Sales' })[enterprise].department, 'Sales')
    assert.deepEqual(patched({ op: 'replace', value: { [enterprise]: { costCenter: '7' } } })[enterprise], {
      department: 'Tools',
      manager: { value: 'm1' },
      costCenter: '7',
    })
    assert.equal(patched({ op: 'remove', path: enterprise })[enterprise], undefined)
  })
  it('changes the elements that a filter finds', () => {
    const { emails } = patched({ op: 'replace', path: 'emails[type eq "work"].value', value: 'new@work.test' })
    assert.deepEqual(emails[0], { type: 'work', value: 'new@work.test', primary: true })
    assert.equal(patched({ op: 'remove', path: 'emails[value ew "home.test"]' }).emails.length, 1)
    assert.deepEqual(patched({ op: 'replace', path: 'emails[type eq "home"]', value: { value: 'x@home.test' } }).emails[1], {
      type: 'home',
      value: 'x@home.test',
    })
  })
  it('gives the mark of the primary value to one at a time', () => {
    const { emails } = patched({ op: 'add', path: 'emails', value: [{ type: 'other', value: 'o@x.test', primary: true }] })
    assert.deepEqual(
      emails.map(({ type, primary }: { type: string; primary?: boolean }) => [type, primary]),
      [
        ['work', undefined],
        ['home', undefined],
        ['other', true],
      ],
    )
  })
  it('replaces a whole list, and empties it', () => {
    assert.deepEqual(patched({ op: 'replace', path: 'emails', value: [{ value: 'a@b.c' }] }).emails, [{ value: 'a@b.c' }])
    assert.equal(patched({ op: 'remove', path: 'emails' }).emails, undefined)
    assert.equal(patched({ op: 'replace', path: 'emails', value: [] }).emails, undefined)
  })
  it('adds a value that is there already without doubling it', () => {
    assert.equal(patched({ op: 'add', path: 'emails', value: { type: 'home', value: 'ann@home.test' } }).emails.length, 2)
  })

  for (const [what, scimType, operation] of [
    ['remove without a path', 'noTarget', { op: 'remove' }],
    ['a filter that finds nothing to replace', 'noTarget', { op: 'replace', path: 'emails[type eq "other"].value', value: 'x' }],
    ['a filter that finds nothing to remove', 'noTarget', { op: 'remove', path: 'emails[type eq "other"]' }],
    ['an unknown attribute', 'invalidPath', { op: 'add', path: 'shoeSize', value: 1 }],
    ['an unknown part', 'invalidPath', { op: 'add', path: 'name.shoeSize', value: 1 }],
    ['an unknown schema', 'invalidPath', { op: 'add', path: 'urn:x:y:department', value: 'a' }],
    ['an unknown attribute in a value without a path', 'invalidPath', { op: 'add', value: { shoeSize: 1 } }],
    ['a filter on what has one value', 'invalidPath', { op: 'add', path: 'name[givenName eq "a"]', value: 'a' }],
    ['a broken filter', 'invalidPath', { op: 'remove', path: 'emails[type eq' }],
    ['a filter with an unknown part', 'invalidPath', { op: 'remove', path: 'emails[shoeSize eq "1"]' }],
    ['the id', 'mutability', { op: 'replace', path: 'id', value: 'x' }],
    ['another id in a value without a path', 'mutability', { op: 'replace', value: { id: 'other' } }],
    ['meta', 'mutability', { op: 'replace', path: 'meta.created', value: '2020-01-01T00:00:00Z' }],
    ['groups', 'mutability', { op: 'add', path: 'groups', value: [{ value: 'admins' }] }],
    ['roles', 'mutability', { op: 'add', value: { roles: [{ value: 'admin' }] } }],
    ['a part that is read-only', 'mutability', { op: 'replace', path: `${enterprise}:manager.displayName`, value: 'x' }],
    ['userName away', 'mutability', { op: 'remove', path: 'userName' }],
    ['password away', 'mutability', { op: 'remove', path: 'password' }],
    ['userName emptied', 'invalidValue', { op: 'replace', path: 'userName', value: '' }],
    ['a number for text', 'invalidValue', { op: 'replace', path: 'title', value: 1 }],
    ['an object for text', 'invalidValue', { op: 'replace', path: 'title', value: {} }],
    ['a flag that is none', 'invalidValue', { op: 'replace', path: 'active', value: 'maybe' }],
    ['no value', 'invalidValue', { op: 'add', path: 'title' }],
    ['text without a path', 'invalidValue', { op: 'add', value: 'x' }],
    ['an unknown operation', 'invalidSyntax', { op: 'move', path: 'title', value: 'x' }],
    ['a path that is no text', 'invalidSyntax', { op: 'add', path: ['title'], value: 'x' }],
  ] as const)
    it(`refuses ${what} with ${scimType}, security 7.1 and 7.2`, () => refused(scimType, operation))

  it('refuses bodies that are no patch with invalidSyntax', () => {
    for (const body of [
      undefined,
      [],
      'x',
      {},
      { Operations: {} },
      { Operations: [] },
      { Operations: ['x'] },
      { schemas: ['urn:x'], Operations: [{ op: 'remove', path: 'title' }] },
    ])
      assert.throws(
        () => parsePatch(body),
        (error) => error instanceof ScimError && error.scimType === 'invalidSyntax',
      )
    refused('invalidSyntax', ...Array.from({ length: 201 }, () => ({ op: 'add', path: 'title', value: 'x' })))
  })
  it('is all or nothing, security 7.3', () => {
    const before = JSON.stringify(ann)
    refused(
      'invalidPath',
      { op: 'replace', path: 'title', value: 'x' },
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'y' },
      { op: 'remove', path: 'nothing' },
    )
    assert.equal(JSON.stringify(ann), before)
  })
})

describe('PATCH as identity providers send it', () => {
  it('Entra: capital operations, flags as text', () => {
    assert.equal(patched({ op: 'Replace', path: 'active', value: 'False' }).active, false)
    assert.equal(patched({ op: 'Replace', value: { active: 'True' } }).active, true)
  })
  it('Entra: paths as names of a value', () => {
    const { name, [enterprise]: more } = patched({
      op: 'Add',
      value: { 'name.givenName': 'B', [`${enterprise}:department`]: 'D', 'emails[type eq "work"].value': 'b@work.test' },
    })
    assert.deepEqual([name.givenName, more.department], ['B', 'D'])
  })
  it('Entra: an element that the filter describes is made by add', () => {
    assert.deepEqual(patched({ op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+1555' }).phoneNumbers, [{ type: 'mobile', value: '+1555' }])
    assert.deepEqual(patched({ op: 'Add', path: 'emails[type eq "other" and primary eq true].value', value: 'o@x.test' }).emails.at(-1), {
      type: 'other',
      primary: true,
      value: 'o@x.test',
    })
  })
  it('Entra: the manager as text', () => {
    assert.deepEqual(patched({ op: 'Add', path: `${enterprise}:manager`, value: 'm2' })[enterprise].manager, { value: 'm2' })
  })
  it('Entra: values to remove beside the path', () => {
    assert.deepEqual(patched({ op: 'Remove', path: 'emails', value: [{ value: 'ann@home.test' }] }).emails.length, 1)
  })
  it('Okta: the own id and schemas in a value without a path', () => {
    assert.equal(patched({ op: 'replace', value: { id: 'id-1', schemas: ['x'], active: false } }).active, false)
  })
  it('older clients: addresses as text', () => {
    assert.deepEqual(patched({ op: 'replace', path: 'emails', value: ['a@b.c'] }).emails, [{ value: 'a@b.c' }])
  })
})

describe('PATCH with anything at all', () => {
  const names = [
    'userName',
    'title',
    'name',
    'name.givenName',
    'emails',
    'emails[type eq "work"]',
    'emails[type eq "work"].value',
    'id',
    'groups',
    '__proto__',
    'constructor',
    'prototype',
    'constructor.prototype',
    '__proto__.polluted',
    enterprise,
    `${enterprise}:__proto__`,
    `${enterprise}:department`,
    'emails[__proto__ eq "x"]',
    'name.__proto__',
    'toString',
  ]
  const name = fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 12 }))
  const value = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.string({ maxLength: 6 }),
      fc.boolean(),
      fc.integer(),
      fc.constant(null),
      fc.array(tie('any'), { maxLength: 3 }),
      fc
        .array(fc.tuple(name, tie('any')), { maxLength: 3 })
        .map((pairs) =>
          JSON.parse(
            `{${pairs.filter(([key], index) => pairs.findIndex(([other]) => other === key) === index).map(([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(item)}`)}}`,
          ),
        ),
    ),
  })).any
  const operation = fc.record({ op: fc.constantFrom('add', 'replace', 'remove', 'Add'), path: fc.option(name, { nil: undefined }), value })

  it('reaches no prototype and changes nothing but the schema knows, security 1.6 and 7.2', () => {
    const known = new Set([
      ...Object.keys(plain(fromBody({ userName: 'x' }))),
      'userName',
      'externalId',
      'active',
      'password',
      'name',
      'displayName',
      'nickName',
      'profileUrl',
      'title',
      'userType',
      'preferredLanguage',
      'locale',
      'timezone',
      'emails',
      'phoneNumbers',
      'ims',
      'photos',
      'addresses',
      'entitlements',
      'x509Certificates',
      enterprise,
      'urn:scim:wso2:schema',
    ])
    const check = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return
      if (!Array.isArray(node)) assert.equal(Object.getPrototypeOf(node), null)
      for (const item of Object.values(node)) check(item)
    }
    const base = Object.getOwnPropertyNames(Object.prototype).join()
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 4 }), (operations) => {
        const before = JSON.stringify(ann)
        let after: Complex
        try {
          after = applyPatch(ann, parsePatch({ Operations: operations }), 'id-1')
        } catch (error) {
          assert.ok(error instanceof ScimError, String(error))
          return
        } finally {
          assert.equal(Object.getOwnPropertyNames(Object.prototype).join(), base)
          assert.equal(({} as Record<string, unknown>).polluted, undefined)
          assert.equal(JSON.stringify(ann), before)
        }
        check(after)
        for (const key of Object.keys(after)) assert.ok(known.has(key), key)
      }),
      { numRuns: 3000 },
    )
  })

  it('gives the same when it is sent again, after an outage for instance', () => {
    const word = fc.constantFrom('a', 'b', 'c')
    const type = fc.constantFrom('work', 'home', 'other')
    const change = fc.oneof(
      fc.record({ op: fc.constantFrom('add', 'replace'), path: fc.constantFrom('title', 'name.givenName', `${enterprise}:department`), value: word }),
      fc.record({ op: fc.constantFrom('add', 'replace'), path: fc.constant('emails'), value: fc.record({ type, value: word }).map((item) => [item]) }),
      fc.tuple(type, word).map(([of, value]) => ({ op: 'add', path: `emails[type eq "${of}"].value`, value })),
      fc.record({
        op: fc.constantFrom('add', 'replace'),
        value: fc.record({ displayName: word, name: fc.record({ familyName: word }), [enterprise]: fc.record({ costCenter: word }) }),
      }),
    )
    fc.assert(
      fc.property(change, (operation) => {
        const once = applyPatch(ann, parsePatch({ Operations: [operation] }), 'id-1')
        assert.deepEqual(plain(applyPatch(once, parsePatch({ Operations: [operation] }), 'id-1')), plain(once), JSON.stringify(operation))
      }),
    )
  })
  it('is the same in one request and in many, operation by operation, §3.5.2', () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 4 }), (operations) => {
        const all = (() => {
          try {
            return plain(applyPatch(ann, parsePatch({ Operations: operations }), 'id-1'))
          } catch (error) {
            assert.ok(error instanceof ScimError)
            return undefined
          }
        })()
        if (all === undefined) return
        assert.deepEqual(plain(operations.reduce<Complex>((before, one) => applyPatch(before, parsePatch({ Operations: [one] }), 'id-1'), ann)), all)
      }),
      { numRuns: 2000 },
    )
  })
  it('adds an element that remove takes away again: the others stay as they were', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 8 }), (value) => {
        const path = 'emails[type eq "other"]'
        const after = patched({ op: 'add', path: 'emails', value: [{ type: 'other', value }] }, { op: 'remove', path })
        assert.deepEqual(after, plain(ann))
      }),
    )
  })
  it('leaves what no operation names', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 8 }), fc.constantFrom('add', 'replace'), (text, op) => {
        const { title: _, ...others } = patched({ op, path: 'title', value: text })
        assert.deepEqual(others, plain(ann))
      }),
    )
  })
})

describe('claims after a change', () => {
  const user = provisionedUser({
    claims: { emailaddress: 'a@b.c', 'identity/emailVerified': true, 'identity/secretkey': 's', mobile: '+1', 'identity/phoneVerified': true },
  })
  const after = (...operations: readonly unknown[]) => claimsAfter(applyPatch(draftOf(user), parsePatch({ Operations: operations }), user.id), user.claims)

  it('keep what SCIM does not know', () => {
    assert.equal(after({ op: 'add', path: 'title', value: 'x' })['identity/secretkey'], 's')
  })
  it('of a new address are not verified, security 5.5', () => {
    const claims = after({ op: 'replace', path: 'emails', value: [{ value: 'new@b.c' }] })
    assert.deepEqual([claims.emailaddress, claims['identity/emailVerified'], claims['identity/phoneVerified']], ['new@b.c', undefined, true])
    assert.equal(after({ op: 'remove', path: 'phoneNumbers' })['identity/phoneVerified'], undefined)
    assert.equal(after({ op: 'add', path: 'title', value: 'x' })['identity/emailVerified'], true)
  })
  it('come back the same from a resource, whatever the elements', () => {
    const type = fc.constantFrom('work', 'home', 'other')
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(type, fc.constantFrom('a', 'b')), { selector: ([name]) => name, maxLength: 3 }), fc.nat(3), (typed, preferred) => {
        const emails = typed.map(([name, value], index) => ({ type: name, value, ...(index === preferred ? { primary: true } : {}) }))
        const claims = claimsAfter(fromBody({ userName: 'x', emails }), {})
        const again = claimsAfter(draftOf(provisionedUser({ claims })), {})
        assert.deepEqual(again, claims)
      }),
    )
  })
})
