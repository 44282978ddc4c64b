import { describePlan } from './support/describe-plan.ts'

describePlan('oidcc-formpost-hybrid-certification-test-plan')
