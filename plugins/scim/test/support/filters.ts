import type { User } from '@gatehouse/users/contracts'
import fc from 'fast-check'

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const word = fc.constantFrom('a', 'A', 'ab', 'b', 'Ab', 'x y', 'é')
const maybe = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined })
export const someUser = fc
  .record({
    username: word,
    active: fc.boolean(),
    at: fc.integer({ min: 0, max: 5 }),
    title: maybe(word),
    givenname: maybe(word),
    externalid: maybe(word),
    department: maybe(word),
    emailaddress: maybe(word),
    work: maybe(word),
    home: maybe(word),
    mobile: maybe(word),
  })
  .map(({ username, active, at, work, home, ...claims }): User => {
    const known = Object.entries({ ...claims, 'emails.work': work, 'emails.home': home }).filter(([, value]) => value !== undefined)
    return {
      id: 'id-1',
      username,
      store: 'PRIMARY',
      active,
      claims: Object.fromEntries(known) as User['claims'],
      createdAt: at * 1000,
      updatedAt: at * 1000,
      version: 1,
    }
  })
const op = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le')
const textPath = fc.constantFrom(
  'userName',
  'title',
  'name.givenName',
  'externalId',
  'emails',
  'emails.value',
  'phoneNumbers.value',
  `${enterprise}:department`,
)
const text = fc.tuple(textPath, op, word).map(([path, operator, value]) => `${path} ${operator} ${JSON.stringify(value)}`)
const flag = fc.tuple(fc.constantFrom('eq', 'ne'), fc.boolean()).map(([operator, value]) => `active ${operator} ${value}`)
const time = fc
  .tuple(fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le'), fc.integer({ min: 0, max: 5 }))
  .map(([operator, at]) => `meta.created ${operator} "${new Date(at * 1000).toISOString()}"`)
const presence = fc.constantFrom('title pr', 'emails pr', 'name.givenName pr', 'externalId pr', 'phoneNumbers pr', 'emails.type pr', 'emails.primary eq true')
const ofElement = fc.oneof(
  fc.tuple(op, word).map(([operator, value]) => `value ${operator} ${JSON.stringify(value)}`),
  fc.tuple(op, word).map(([operator, value]) => `not (value ${operator} ${JSON.stringify(value)})`),
  fc.constantFrom('type eq "work"', 'type eq "home"', 'type sw "w"', 'type pr', 'value pr', 'not (type ne "work")'),
)
const element = fc
  .array(ofElement, { minLength: 1, maxLength: 3 })
  .chain((parts) => fc.constantFrom(' and ', ' or ').map((link) => `emails[${parts.join(link)}]`))
const otherType = fc
  .tuple(ofElement, fc.constantFrom('type ne "work"', 'not (type eq "work")', 'not (type sw "w" or type eq "other")'))
  .map(([part, other]) => `emails[type pr and ${other} and ${part}]`)
const primary = fc.tuple(op, word).map(([operator, value]) => `emails[primary eq true and value ${operator} ${JSON.stringify(value)}]`)
const { filter } = fc.letrec<{ filter: string; leaf: string }>((tie) => ({
  leaf: fc.oneof(text, text, flag, time, presence, element, otherType, primary),
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.tuple(tie('filter'), fc.constantFrom('and', 'or'), tie('filter')).map(([left, link, right]) => `(${left}) ${link} (${right})`),
    tie('filter').map((inner) => `not (${inner})`),
  ),
}))

/** SCIM filters over the attributes that `someUser` has. Some are longer than this server takes. */
export const someFilter = filter
