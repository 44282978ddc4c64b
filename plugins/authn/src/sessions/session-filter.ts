import { BadRequest } from '@gatehouse/kernel'

/** What a search may ask about one session: openapi/user-sessions.yaml. */
export interface Searched {
  readonly loginId: string
  readonly sessionId: string
  readonly appNames: readonly string[]
  readonly ipAddress: string
  readonly userAgent: string
  readonly loginTime: number
  readonly lastAccessTime: number
}
type TextOp = 'eq' | 'sw' | 'ew' | 'co'
type TimeOp = 'le' | 'ge'
type TextName = 'loginId' | 'sessionId' | 'appName' | 'ipAddress' | 'userAgent'
type TimeName = 'loginTime' | 'lastAccessTime'
export type SessionTest =
  | { readonly name: TextName; readonly op: TextOp; readonly value: string }
  | { readonly name: TimeName; readonly op: TimeOp; readonly value: number }

const textOps: readonly TextOp[] = ['eq', 'sw', 'ew', 'co']
const timeOps: readonly TimeOp[] = ['le', 'ge']
const texts: Readonly<Record<string, { readonly name: TextName; readonly ops: readonly TextOp[] }>> = {
  loginid: { name: 'loginId', ops: textOps },
  username: { name: 'loginId', ops: textOps },
  sessionid: { name: 'sessionId', ops: textOps },
  appname: { name: 'appName', ops: textOps },
  ipaddress: { name: 'ipAddress', ops: ['eq'] },
  useragent: { name: 'userAgent', ops: textOps },
}
const times: Readonly<Record<string, TimeName>> = { logintime: 'loginTime', lastaccesstime: 'lastAccessTime' }
const longest = 2000
const mostTests = 20
const expression = /\s*(\w+)\s+(\w+)\s+(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?:\s+and\b(?=\s)|\s*$)/iy
const wrong = () => new BadRequest('the filter is not one: attribute operator value, joined by and')

const testOf = (attribute: string, operator: string, value: string): SessionTest => {
  const [key, op] = [attribute.toLowerCase(), operator.toLowerCase()]
  const text = Object.hasOwn(texts, key) ? texts[key] : undefined
  const textOp = text?.ops.find((known) => known === op)
  if (text && textOp) return { name: text.name, op: textOp, value }
  const time = Object.hasOwn(times, key) ? times[key] : undefined
  const timeOp = timeOps.find((known) => known === op)
  if (time && timeOp && /^\d{1,15}$/.test(value)) return { name: time, op: timeOp, value: Number(value) }
  throw wrong()
}

/** All of them have to pass. @throws BadRequest */
export const sessionTests = (filter: string): readonly SessionTest[] => {
  if (filter.trim() === '') return []
  if (filter.length > longest) throw wrong()
  const tests: SessionTest[] = []
  const reader = new RegExp(expression)
  while (reader.lastIndex < filter.length) {
    const [, attribute = '', operator = '', quoted, bare] = reader.exec(filter) ?? []
    if (attribute === '' || tests.length === mostTests) throw wrong()
    tests.push(testOf(attribute, operator, quoted?.replaceAll(/\\(.)/g, '$1') ?? bare ?? ''))
  }
  if (/\sand\s*$/i.test(filter)) throw wrong()
  return tests
}
const passesText = (op: TextOp, wanted: string, value: string): boolean => {
  const [text, sought] = [value.toLowerCase(), wanted.toLowerCase()]
  return op === 'eq' ? text === sought : op === 'sw' ? text.startsWith(sought) : op === 'ew' ? text.endsWith(sought) : text.includes(sought)
}
const isTimeTest = (test: SessionTest): test is Extract<SessionTest, { readonly op: TimeOp }> => test.op === 'le' || test.op === 'ge'
export const passes = (tests: readonly SessionTest[], session: Searched): boolean =>
  tests.every((test) => {
    if (isTimeTest(test)) return test.op === 'le' ? session[test.name] <= test.value : session[test.name] >= test.value
    const values = test.name === 'appName' ? session.appNames : [session[test.name]]
    return values.some((value) => passesText(test.op, test.value, value))
  })
