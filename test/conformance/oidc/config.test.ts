import { describePlan } from './support/describe-plan.ts'

describePlan('oidcc-config-certification-test-plan')
