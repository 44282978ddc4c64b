import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { login } from '../login.ts'
import { lanes, measure, median, rounds, type Side, startOurs } from '../side-by-side.ts'
import { workloads } from '../workloads.ts'
import { multiply, type Population } from './multiply.ts'

const aim = 1.1
const chosen = ['client credentials, opaque', 'client credentials, JWT ES256', 'complete login', 'introspection', 'userinfo', 'refresh']

/** @returns CPU microseconds of each workload */
const figuresOf = async (side: Side, scale: number): Promise<ReadonlyMap<string, number>> => {
  const figures = new Map<string, number>()
  for (const { name, operations, prepare } of workloads.filter(({ name }) => chosen.some((part) => name.startsWith(part)))) {
    const operation = await prepare(side.target, lanes)
    const total = Math.max(lanes, Math.round(operations * scale))
    const measured: number[] = []
    for (let round = -1; round < rounds; round++) {
      const figure = await measure(side, total, operation)
      if (round >= 0) measured.push(figure)
    }
    figures.set(name, median(measured))
  }
  return figures
}
const populated = async (population: Population, scale: number) => {
  const folder = mkdtempSync(join(tmpdir(), 'gh-bench-growth-'))
  try {
    const first = await startOurs(folder, 'ES256')
    await login(first.target)
    await first.server.stop()
    multiply(folder, population)
    const side = await startOurs(folder, 'ES256', first.target)
    const figures = await figuresOf(side, scale)
    await side.server.stop()
    return figures
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
const numbers = (text: string): readonly number[] => {
  const all = text.split(',').map(Number)
  if (!all.every((one) => Number.isInteger(one) && one > 0)) throw new Error('--applications and --tokens take whole numbers, joined by commas')
  return all
}
/** What a request costs where there are more applications and more live tokens. */
export const runGrowth = async (args: readonly string[]): Promise<void> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      applications: { type: 'string', default: '10,100000' },
      tokens: { type: 'string', default: '10000,1000000' },
      scale: { type: 'string', default: '1' },
    },
  })
  const [applications, tokens] = [numbers(values.applications), numbers(values.tokens)]
  if (applications.length !== tokens.length) throw new Error('--applications and --tokens are lists of one length')
  const all: ReadonlyMap<string, number>[] = []
  for (const [index, count] of applications.entries()) all.push(await populated({ applications: count, tokens: tokens[index] ?? 1 }, Number(values.scale)))
  const rows = [...(all[0] ?? [])].map(([workload, first]) => {
    const figures = all.map((each) => each.get(workload) ?? Number.NaN)
    const shown = Object.fromEntries(figures.map((figure, index) => [`${applications[index]} applications, ${tokens[index]} tokens, µs`, Math.round(figure)]))
    return { workload, ...shown, ratio: Number(((figures.at(-1) ?? Number.NaN) / first).toFixed(2)), aim: `<= ${aim}` }
  })
  console.table(rows)
}
