import type { FapiModules } from '../op.ts'
import { assertionModules } from './assertions.ts'
import { dpopModules } from './dpop.ts'
import { parModules } from './par.ts'
import { requestObjectModules } from './request-objects.ts'
import { requestModules } from './requests.ts'
import { tokenModules } from './tokens.ts'

const prefixes = ['fapi1-advanced-final', 'fapi2-security-profile-final']
/** Modules of both plans go by the same names after the prefix. */
const under = (modules: FapiModules): FapiModules =>
  Object.fromEntries(prefixes.flatMap((prefix) => Object.entries(modules).map(([name, module]) => [name === '' ? prefix : `${prefix}-${name}`, module])))

export const modules: FapiModules = under({ ...requestModules, ...requestObjectModules, ...parModules, ...tokenModules, ...assertionModules, ...dpopModules })
