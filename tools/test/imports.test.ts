import assert from 'node:assert/strict'
import { importsOf, packageOf } from '../deps/imports.ts'

const specifiers = (source: string) => importsOf(source).map(({ specifier }) => specifier)

describe('the import scanner of check-deps', () => {
  it('finds statements, re-exports, bare imports, calls and import types, with their lines', () => {
    const source = `import a from 'a'\nimport {\n  b,\n  type c,\n} from "b"\nexport * from './c.ts'\nexport { d } from './d.ts'\nimport 'e'\nconst f = await import('f')\ntype G = import('g').G\n`
    assert.deepEqual(
      importsOf(source).map(({ specifier, line }) => [specifier, line]),
      [
        ['a', 1],
        ['b', 2],
        ['./c.ts', 6],
        ['./d.ts', 7],
        ['e', 8],
        ['f', 9],
        ['g', 10],
      ],
    )
  })

  it('is not fooled by comments, strings, templates and regular expressions', () => {
    const source = [
      "// import a from 'a'",
      "/* import b from 'b' */",
      'const c = "import c from \'c\'"',
      `const d = \`import d from 'd' \${e("import 'x'")} import('y')\``,
      "const f = /['\"`/*]/ // import z from 'z'",
      'const g = 4 / 2 / 1',
      "import real from 'real'",
    ].join('\n')
    assert.deepEqual(specifiers(source), ['real'])
  })

  it('leaves exports of values and property names alone', () => {
    assert.deepEqual(specifiers("export const from = 'x'\nconst y = { import: 'z' }\nthing.import('w')\nexport default from\n"), [])
  })

  it('tells names and types', () => {
    const [all, mixed, types] = importsOf("import type { A } from 'a'\nimport b, { type C, d as e } from 'b'\nimport { type F, type G } from 'c'\n")
    assert.deepEqual([all?.names, all?.typeOnly], [['A'], true])
    assert.deepEqual([mixed?.names, mixed?.typeOnly], [['default', 'C', 'd'], false])
    assert.deepEqual([types?.names, types?.typeOnly], [['F', 'G'], true])
  })

  it('takes the package out of a specifier', () => {
    assert.deepEqual(['mysql2/promise', '@gatehouse/oauth/contracts', 'koa', 'node:fs'].map(packageOf), ['mysql2', '@gatehouse/oauth', 'koa', 'node:fs'])
  })
})
