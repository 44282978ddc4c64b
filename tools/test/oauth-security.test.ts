import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'

const page = 'docs/oauth-security.md'
const row = /^\| [^|]+ \| [^|]+ \| `([^`]+)` "([^|]+)" \|$/

describe(page, () => {
  it('names tests that are there', () => {
    const rows = readFileSync(page, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| ') && !line.startsWith('| Demand'))
    assert.ok(rows.length > 30)
    for (const line of rows) {
      const [, file = '', title = ''] = row.exec(line) ?? assert.fail(`no test: ${line}`)
      assert.ok(existsSync(file), file)
      assert.ok(readFileSync(file, 'utf8').includes(title), `${file}: ${title}`)
    }
  })
})
