// npm run contracts writes contracts.api.md beside each contracts.ts; --check fails where one is missing or old.
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { reportOf } from './contracts/report.ts'

const base = process.cwd()
const contracts = globSync(['kernel/src/*/contracts.ts', '{plugins,connectors}/*/src/contracts.ts'], { cwd: base }).sort()
/** A large contract is a folder of topics beside the file that names them. */
const sourceOf = (path: string): string =>
  [path, ...globSync(join(dirname(path), 'contracts', '*.ts'), { cwd: base }).sort()].map((each) => readFileSync(join(base, each), 'utf8')).join('\n')
const reports = contracts.map((path) => ({
  path: join(dirname(path), 'contracts.api.md'),
  text: reportOf(path.replaceAll('\\', '/'), sourceOf(path)),
}))
const stale = reports.filter(({ path, text }) => !existsSync(join(base, path)) || readFileSync(join(base, path), 'utf8') !== text)

if (process.argv.includes('--check')) {
  for (const { path } of stale) console.error(`${path} does not match its contracts.ts: run npm run contracts and review the difference`)
  if (stale.length > 0) process.exitCode = 1
} else {
  for (const { path, text } of stale) writeFileSync(join(base, path), text)
  console.log(`${reports.length} contracts, ${stale.length} reports written`)
}
