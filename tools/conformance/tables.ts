/** Plans as the tests run them. */
export interface Plan {
  readonly name: string
  readonly parts: readonly {
    readonly variant: { readonly responseType: string; readonly secretPost?: boolean; readonly title?: string }
    readonly modules: readonly string[]
  }[]
}
export type Outcome = 'pass' | 'fail' | 'open'
interface MochaTest {
  readonly title: string
  readonly fullTitle: string
}
export interface MochaResults {
  readonly passes: readonly MochaTest[]
  readonly failures: readonly MochaTest[]
}
/** By the full title of the test: plan, variant, module. */
export const outcomesOf = ({ passes, failures }: MochaResults): ReadonlyMap<string, Outcome> =>
  new Map([...passes.map(({ fullTitle }) => [fullTitle, 'pass'] as const), ...failures.map(({ fullTitle }) => [fullTitle, 'fail'] as const)])

interface Row {
  readonly module: string
  readonly outcomes: readonly Outcome[]
}
const resultsOf = ({ name, parts }: Plan, outcomes: ReadonlyMap<string, Outcome>): readonly (readonly [string, Outcome])[] =>
  parts.flatMap(({ variant: { responseType, secretPost, title: part }, modules }) =>
    modules.map((module) => {
      const title = `${name} ${part ?? `response_type=${responseType}${secretPost ? ', client_secret_post' : ''}`} ${module}`
      return [module, outcomes.get(title) ?? 'open'] as const
    }),
  )
const worst = (outcomes: readonly Outcome[]): string => {
  if (outcomes.includes('fail')) return 'fails'
  return outcomes.includes('open') ? 'open' : 'pass'
}
const rowOf = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`

/** One table of the plans with their counts, and one of the modules with what came of them in all plans. */
export const conformanceTables = (plans: readonly Plan[], notApplicable: Readonly<Record<string, string>>, outcomes: ReadonlyMap<string, Outcome>): string => {
  const modules = new Map<string, Outcome[]>()
  const planRows = plans.map((plan) => {
    const results = resultsOf(plan, outcomes)
    for (const [module, outcome] of results) modules.set(module, [...(modules.get(module) ?? []), outcome])
    const applicable = results.filter(([module]) => !(module in notApplicable))
    const passed = applicable.filter(([, outcome]) => outcome === 'pass').length
    return rowOf([`\`${plan.name}\``, passed, results.length - applicable.length, applicable.length - passed])
  })
  const moduleRows = [...modules].map(([module, list]): Row => ({ module, outcomes: list }))
  const lines = moduleRows.map(({ module, outcomes: list }) => {
    const reason = notApplicable[module]
    const result = worst(list)
    return rowOf([`\`${module}\``, reason !== undefined && result === 'pass' ? `not applicable: ${reason}` : result])
  })
  return [
    rowOf(['plan', 'pass', 'not applicable', 'open']),
    rowOf(['---', '---', '---', '---']),
    ...planRows,
    '',
    rowOf(['module', '']),
    rowOf(['---', '---']),
    ...lines,
  ].join('\n')
}

const BEGIN = '<!-- conformance: written by npm run conformance -->'
const END = '<!-- /conformance -->'
/** Puts the tables between the marks. */
export const withTables = (readme: string, tables: string): string => {
  const [from, to] = [readme.indexOf(BEGIN), readme.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`the README has no ${BEGIN} … ${END}`)
  return `${readme.slice(0, from)}${BEGIN}\n${tables}\n${readme.slice(to)}`
}
