import { describePlan } from './support/describe-plan.ts'

describePlan('oidcc-basic-certification-test-plan')
