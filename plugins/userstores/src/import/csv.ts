import { UserStoreError } from '../errors.ts'

const mostColumns = 200

/** RFC 4180, with LF or CRLF: quoted fields may hold commas, quotes and line ends. In one pass, whatever the text. */
export const parseCsv = (given: string): readonly (readonly string[])[] => {
  const text = given.replace(/^\uFEFF/, '')
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  const fail = (reason: string): never => {
    throw new UserStoreError('invalid', `line ${rows.length + 1} of the CSV: ${reason}`)
  }
  const quoted = (): string => {
    let value = ''
    for (;;) {
      const end = text.indexOf('"', at + 1)
      if (end < 0) return fail('a quote does not end')
      value += text.slice(at + 1, end)
      at = end + 1
      if (text[at] !== '"') return value
      value += '"'
    }
  }
  const plain = (): string => {
    const from = at
    while (at < text.length && text[at] !== ',' && text[at] !== '\n' && text[at] !== '\r') at += 1
    return text.slice(from, at)
  }
  while (at < text.length) {
    row.push(text[at] === '"' ? quoted() : plain())
    if (row.length > mostColumns) fail('too many columns')
    if (text[at] === ',') {
      at += 1
      if (at < text.length) continue
      row.push('')
    }
    if (text[at] === '\r') at += 1
    if (at < text.length && text[at] !== '\n') fail('a quoted field is followed by text')
    at += 1
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  return rows
}
