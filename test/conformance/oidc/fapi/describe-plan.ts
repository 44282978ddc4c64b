import { modules } from './modules/index.ts'
import { type FapiOp, startFapiOp } from './op.ts'
import { fapiPlans } from './plans.ts'

/** Tests of a plan, one for each of its modules and variants. A module that is not there yet is pending. */
export const describeFapiPlan = (name: string): void => {
  const plan = fapiPlans.find((one) => one.name === name)
  if (!plan) throw new Error(`there is no plan ${name}`)
  describe(name, () => {
    for (const { variant, modules: names } of plan.parts) {
      describe(variant.title, () => {
        let op: FapiOp
        before(async () => {
          op = await startFapiOp(variant)
        })
        after(() => op.close())
        for (const module of names) {
          const test = modules[module]
          it(module, test && (() => test(op)))
        }
      })
    }
  })
}
