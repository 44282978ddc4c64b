import { describePlan } from './support/describe-plan.ts'

describePlan('oidcc-formpost-implicit-certification-test-plan')
