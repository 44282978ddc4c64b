import { describePlan } from './support/describe-plan.ts'

describePlan('oidcc-implicit-certification-test-plan')
