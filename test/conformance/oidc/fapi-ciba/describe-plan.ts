import { clientModules } from './modules/clients.ts'
import { flowModules } from './modules/flows.ts'
import { pingModules } from './modules/pings.ts'
import { requestModules } from './modules/requests.ts'
import { type CibaModules, type CibaOp, startCibaOp } from './op.ts'
import { cibaPlan, moduleName } from './plans.ts'

const modules: CibaModules = { ...flowModules, ...requestModules, ...clientModules, ...pingModules }

/** A module that is not there yet is pending. */
export const describeCibaPlan = (): void => {
  describe(cibaPlan.name, () => {
    for (const { variant, modules: names } of cibaPlan.parts) {
      describe(variant.title, () => {
        let op: CibaOp
        before(async () => {
          op = await startCibaOp(variant)
        })
        after(() => op.close())
        for (const name of names) {
          const test = modules[moduleName(name)]
          it(name, test && (() => test(op)))
        }
      })
    }
  })
}
