import { strict as assert } from 'node:assert'
import { inspect } from 'node:util'
import { type Schema, Secret, s } from '@gatehouse/kernel'
import fc from 'fast-check'

const issue = (schema: Schema<unknown>, value: unknown): string | undefined => schema.safeParse(value).error?.issues[0]?.message

describe('the schema vocabulary', () => {
  it('int takes a whole number and its digits, nothing that only looks like one', () => {
    for (const [value, meant] of [
      [5, 5],
      ['5', 5],
      ['-12', -12],
      ['007', 7],
    ] as const)
      assert.equal(s.int().parse(value), meant)
    for (const value of ['', ' ', ' 5', '5.0', '0x10', '1e3', 'five', true, null, [], 1.5, Number.NaN, '9'.repeat(16)])
      assert.equal(issue(s.int(), value), 'must be a whole number', String(value))
    assert.equal(issue(s.int(), undefined), 'is missing')
    assert.equal(s.int(3).parse(undefined), 3)
  })
  it('int keeps to a range', () => {
    const port = s.int(1, { min: 0, max: 65_535 })
    assert.equal(port.parse('65535'), 65_535)
    assert.match(issue(port, 65_536) ?? '', /must be at most 65535/)
    assert.match(issue(port, '-1') ?? '', /must be at least 0/)
  })
  it('boolean takes true and false, as such or as text', () => {
    assert.deepEqual(
      [true, 'true', false, 'false'].map((value) => s.boolean().parse(value)),
      [true, true, false, false],
    )
    for (const value of ['yes', '1', 1, '', null]) assert.equal(issue(s.boolean(), value), 'must be true or false')
  })
  it('duration is seconds, from a unit or a number', () => {
    for (const [value, seconds] of [
      ['60s', 60],
      ['5m', 300],
      ['1h', 3600],
      ['14d', 1_209_600],
      ['250ms', 0.25],
      [7, 7],
      ['0s', 0],
    ] as const)
      assert.equal(s.duration().parse(value), seconds)
    for (const value of ['5', '5 m', '-5m', '1.5h', '5w', '', -1, Number.NaN, Number.POSITIVE_INFINITY, true, `${'9'.repeat(10)}s`])
      assert.match(issue(s.duration(), value) ?? '', /must be a duration/, String(value))
    assert.equal(s.duration('2m').parse(undefined), 120)
  })
  it('url wants an absolute one', () => {
    assert.equal(s.url().parse('https://a.example/x'), 'https://a.example/x')
    assert.equal(issue(s.url(), '/x'), 'must be an absolute URL')
  })
  it('object refuses unknown keys, params ignores them, loose keeps them', () => {
    assert.match(issue(s.object({}), { a: 1 }) ?? '', /Unrecognized key/)
    assert.deepEqual(s.params({}).parse({ a: 1 }), {})
    assert.deepEqual(s.loose({}).parse({ a: 1 }), { a: 1 })
  })
  it('table is there with its defaults when nobody mentions it', () =>
    assert.deepEqual(s.object({ limits: s.table({ max: s.int(3) }) }).parse({}), { limits: { max: 3 } }))
  it('never throws anything but an answer, whatever it is given', () =>
    fc.assert(
      fc.property(fc.anything(), (value) => {
        for (const schema of [s.int(), s.boolean(), s.duration(), s.url(), s.secret(), s.object({ a: s.int(1) })]) schema.safeParse(value)
      }),
    ))
})

describe('a secret, security 1.9', () => {
  const secret = s.secret().parse('hunter2')
  it('is read by reveal only', () => assert.equal(secret.reveal(), 'hunter2'))
  it('does not print', () => {
    assert(secret instanceof Secret)
    const prints = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ deep: [secret] }),
      Object.values(secret).join(),
      JSON.stringify(Object.entries(secret)),
    ]
    for (const print of prints) assert.equal(print.includes('hunter2'), false)
  })
  it('is not in the message of a fault', () =>
    assert.equal(JSON.stringify(s.object({ p: s.secret() }).safeParse({ p: ['hunter2'] }).error).includes('hunter2'), false))
})
