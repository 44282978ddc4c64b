import assert from 'node:assert/strict'
import { cpuTime, testTenant } from '@gatehouse/kernel/testing'
import fc from 'fast-check'
import { ScimError } from '../src/contracts.ts'
import { parseFilter } from '../src/filter/parse.ts'
import { toUserFilter } from '../src/filter/to-user-filter.ts'
import { toResource } from '../src/resource/user-resource.ts'
import { someFilter, someUser } from './support/filters.ts'
import { passesScimFilter, passesUserFilter } from './support/oracle.ts'

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const translate = (text: string) => toUserFilter(parseFilter(text))
const refused = (text: string, why: string) =>
  assert.throws(
    () => translate(text),
    (error) => error instanceof ScimError && error.scimType === 'invalidFilter' && error.status === 400,
    why,
  )

describe('filters, RFC 7644 §3.4.2.2', () => {
  it('name attributes in any case, with and without their schema', () => {
    const same = { op: 'eq', field: 'username', value: 'ann' }
    for (const text of ['userName eq "ann"', 'USERNAME EQ "ann"', 'urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ann"'])
      assert.deepEqual(translate(text), same)
    assert.deepEqual(translate(`${enterprise}:department sw "a"`), { op: 'sw', field: 'department', value: 'a' })
    assert.deepEqual(translate(`${enterprise}:manager.value eq "a"`), { op: 'eq', field: 'manager', value: 'a', caseExact: true })
  })
  it('compare flags, times and null with what they are', () => {
    assert.deepEqual(translate('active eq true'), { op: 'eq', field: 'active', value: true })
    assert.deepEqual(translate('active eq "False"'), { op: 'eq', field: 'active', value: false }, 'Entra')
    assert.deepEqual(translate('meta.created ge "2026-01-01T00:00:00Z"'), { op: 'ge', field: 'createdAt', value: Date.UTC(2026, 0, 1) })
    assert.deepEqual(translate('title eq null'), { op: 'not', part: { op: 'pr', field: 'title' } })
  })
  it('ask for a store by the prefix of a name', () => {
    assert.deepEqual(translate('userName eq "HR/ann"'), {
      op: 'and',
      parts: [
        { op: 'eq', field: 'store', value: 'HR' },
        { op: 'eq', field: 'username', value: 'ann' },
      ],
    })
  })
  it('know without asking what is always there', () => {
    assert.equal(translate('userName pr'), true)
    assert.equal(translate('not (id pr)'), false)
    assert.deepEqual(translate('userName pr and title pr'), { op: 'pr', field: 'title' })
  })
  it('look through all values of a list, and at one element as a whole', () => {
    const values = translate('emails.value eq "a@b.c"')
    assert.deepEqual(translate('emails eq "a@b.c"'), values)
    assert.deepEqual(translate('emails[type eq "work" and value eq "a@b.c"]'), {
      op: 'and',
      parts: [
        { op: 'pr', field: 'emails.work' },
        { op: 'eq', field: 'emails.work', value: 'a@b.c' },
      ],
    })
  })

  for (const [text, why] of [
    ['', 'nothing'],
    ['userName', 'no operator'],
    ['userName eq', 'no value'],
    ['userName eq ann', 'text without quotes'],
    ['userName is "ann"', 'an unknown operator'],
    ['userName eq "ann" userName eq "bob"', 'two without a link'],
    ['(userName eq "ann"', 'an open parenthesis'],
    ['userName eq "ann")', 'a closing one too many'],
    ['shoeSize eq "43"', 'an unknown attribute'],
    ['name.shoeSize eq "43"', 'an unknown part'],
    ['emails[shoeSize eq "43"]', 'an unknown part of an element'],
    ['urn:example:User:userName eq "ann"', 'an unknown schema'],
    ['userName eq 1', 'a number for text'],
    ['active gt true', 'an order of flags'],
    ['active eq "yes"', 'a flag that is none'],
    ['meta.created eq "yesterday"', 'a time that is none'],
    ['meta.created co "2026"', 'a part of a time'],
    ['title gt null', 'an order of null'],
    ['addresses.locality eq "x"', 'a part that is not searched'],
    ['meta.location eq "x"', 'an attribute that is made up'],
    ['name[givenName eq "a"]', 'elements of what is no list'],
    ['emails[type ne "work"]', 'what cannot be told apart'],
    ['emails[not (type eq "work") and value pr]', 'what cannot be told apart'],
    ['emails[not (not (type ne "work"))]', 'what cannot be told apart'],
    ['emails[type eq "work" and primary eq true]', 'what cannot be told apart'],
    ['emails[emails[type eq "work"]]', 'elements of elements'],
  ] as const)
    it(`refuse ${why}: ${text}, security 7.1`, () => refused(text, why))

  for (const text of ['password eq "x"', 'password pr', 'password sw "a"', 'not (password pr)', 'userName eq "a" or password sw "a"'])
    it(`never search passwords: ${text}, security 7.1`, () => refused(text, text))

  it('have at most 4 kB, 12 levels and 50 comparisons, and take no time for hostile ones, security 1.5', () => {
    const hostile = [
      `userName eq "${'a'.repeat(5000)}"`,
      `${'('.repeat(2000)}userName pr${')'.repeat(2000)}`,
      `${'('.repeat(5000)}`,
      `${'not '.repeat(1000)}(userName pr)`,
      `${'emails['.repeat(500)}`,
      Array.from({ length: 51 }, () => 'title pr').join(' or '),
      `userName eq "${'\n'.repeat(2000)}`,
      `userName eq "${'\\'.repeat(4000)}`,
      `userName eq ${'1'.repeat(4000)}`,
      `a${'-'.repeat(4000)}`,
    ]
    const began = cpuTime()
    for (const text of hostile) refused(text, text.slice(0, 30))
    assert.ok(cpuTime() - began < 100 * hostile.length)
  })
  it('keep quotes and parentheses within text', () => {
    assert.deepEqual(translate('title eq "a (b] \\" or x"'), { op: 'eq', field: 'title', value: 'a (b] " or x' })
  })

  it('answer as the standard reads over the resource, whatever the filter and the user', () => {
    fc.assert(
      fc.property(someUser, someFilter, (someone, asked) => {
        let parsed: ReturnType<typeof parseFilter>
        try {
          parsed = parseFilter(asked)
        } catch {
          return fc.pre(false)
        }
        const expected = passesScimFilter(toResource(testTenant(), someone), parsed)
        assert.equal(passesUserFilter(someone, toUserFilter(parsed)), expected, asked)
      }),
      { numRuns: 2000 },
    )
  })
})
