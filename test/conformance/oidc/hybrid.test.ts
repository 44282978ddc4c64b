import { describePlan } from './support/describe-plan.ts'

describePlan('oidcc-hybrid-certification-test-plan')
