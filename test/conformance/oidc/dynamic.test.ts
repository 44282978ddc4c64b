import { registrationModules } from './dynamic/modules/registration.ts'
import { requestModules } from './dynamic/modules/requests.ts'
import { type DynamicModules, type DynamicOp, startDynamicOp } from './dynamic/op.ts'
import { dynamicPlan } from './dynamic/plan.ts'
import { partTitle } from './plans.ts'

const modules: DynamicModules = { ...registrationModules, ...requestModules }

describe(dynamicPlan.name, () => {
  let op: DynamicOp
  before(async () => {
    op = await startDynamicOp()
  })
  after(() => op.close())
  for (const { variant, modules: names } of dynamicPlan.parts) {
    describe(partTitle(variant), () => {
      for (const module of names) {
        const test = modules[module]
        it(module, test && (() => test(op)))
      }
    })
  }
})
