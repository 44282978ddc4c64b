import { ClaimDialects } from '@gatehouse/claims/contracts'
import { Audit, definePlugin } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { routes } from '@gatehouse/kernel/http'
import { Caches } from '@gatehouse/kernel/state'
import { catalogues } from '@gatehouse/pages/contracts'
import { credentialRules } from '@gatehouse/users/contracts'
import { credentialRule } from './credential-rule.ts'
import { ruleRoutes } from './http/routes.ts'
import { validationRules } from './rules.ts'
import { ruleMigration, ruleTable } from './table.ts'
import { german } from './texts/de.ts'
import { english } from './texts/en.ts'
import { validatorsOf } from './validators.ts'

export default definePlugin({
  name: 'validation-rules',
  needs: { data: Data, caches: Caches },
  wants: { dialects: ClaimDialects, audit: Audit },
  setup({ deps, host }) {
    const { dialects } = deps
    const validators = validatorsOf(dialects)
    const rules = validationRules({ ...deps, validators, patternFault: (pattern) => dialects?.patternFault(pattern) })
    host.contribute(tables, ruleTable)
    host.contribute(migrations, ruleMigration)
    host.contribute(credentialRules, credentialRule(rules, validators))
    host.contribute(routes, ruleRoutes({ ...deps, rules, validators }))
    host.contribute(catalogues, english, german)
  },
})
