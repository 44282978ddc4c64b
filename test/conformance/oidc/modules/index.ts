import type { Modules } from '../support/module.ts'
import { codeModules } from './code.ts'
import { discoveryModules } from './discovery.ts'
import { logoutModules } from './logout.ts'
import { parameterModules } from './parameters.ts'
import { requestObjectModules } from './request-objects.ts'
import { scopeModules } from './scopes.ts'
import { serverModules } from './server.ts'
import { sessionModules } from './session.ts'
import { singleLogoutModules } from './single-logout.ts'
import { userinfoModules } from './userinfo.ts'

export const modules: Modules = {
  ...serverModules,
  ...userinfoModules,
  ...scopeModules,
  ...sessionModules,
  ...parameterModules,
  ...codeModules,
  ...requestObjectModules,
  ...discoveryModules,
  ...logoutModules,
  ...singleLogoutModules,
}
