import { modules } from '../modules/index.ts'
import { partTitle, plans } from '../plans.ts'
import { type Op, startOp } from './op.ts'

/** Tests of a plan, one for each of its modules and variants. A module that is not there yet is pending. */
export const describePlan = (name: string): void => {
  const plan = plans.find((one) => one.name === name)
  if (!plan) throw new Error(`there is no plan ${name}`)
  describe(name, () => {
    let op: Op
    before(async () => {
      op = await startOp()
    })
    after(() => op.close())
    for (const { variant, modules: names } of plan.parts) {
      describe(partTitle(variant), () => {
        for (const module of names) {
          const test = modules[module]
          it(module, test && (() => test(op, variant)))
        }
      })
    }
  })
}
