import { packageOf } from './imports.ts'
import { isContract, type Policy, type Rule, type Violation } from './rules.ts'
import { type SourceFile, type Tree, target } from './tree.ts'

const allowed = /^(@gatehouse\/kernel($|\/)|@gatehouse\/[^/]+\/contracts$|\.)/

/** A contract names types, tokens, points, events and errors: what runs comes from other contracts, the kernel, or files beside it. */
export const contractsImportContracts: Rule = ({ files }, { inputOutput, homes }) =>
  files.filter(isContract).flatMap(({ path, imports }) =>
    imports.flatMap(({ specifier, line, typeOnly }): Violation[] => {
      const name = packageOf(specifier)
      if (homes[name]) return [{ path, line, message: `a contract must not show ${name}, not even its types` }]
      if (typeOnly || allowed.test(specifier)) return []
      return [
        {
          path,
          line,
          message: `a contract must not import ${specifier}${inputOutput.includes(name) ? ' (input and output)' : ''}: only contracts, the kernel, or types`,
        },
      ]
    }),
  )

const reach = (
  tree: Tree,
  from: SourceFile,
  { inputOutput, homes }: Policy,
): readonly { readonly file: SourceFile; readonly name: string; readonly line: number }[] => {
  const seen = new Set([from.path])
  const queue = [from]
  const found = []
  for (let file = queue.shift(); file; file = queue.shift()) {
    for (const item of file.imports.filter(({ typeOnly }) => !typeOnly)) {
      const next = tree.at.get(target(file, item) ?? '')
      const name = packageOf(item.specifier)
      if (next && !seen.has(next.path)) queue.push(next)
      if (next) seen.add(next.path)
      else if (inputOutput.includes(name) || homes[name]) found.push({ file, name, line: item.line })
    }
  }
  return found
}
/** The same through the files that a contract imports by relative path. */
export const contractsReachNoInputOutput: Rule = (tree, policy) =>
  tree.files.filter(isContract).flatMap((contract) =>
    reach(tree, contract, policy)
      .filter(({ file }) => file !== contract)
      .map(({ file, name, line }) => ({
        path: file.path,
        line,
        message: `${name} is reached from the contract ${contract.path}: contracts do no input or output`,
      })),
  )
