import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder with these files, which goes at the end of the `using` block. */
export const fixtureTree = (files: Readonly<Record<string, string>>): Disposable & { readonly path: string } => {
  const path = mkdtempSync(join(tmpdir(), 'gh-tree-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), text)
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
