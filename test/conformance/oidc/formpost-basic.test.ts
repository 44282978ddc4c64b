import { describePlan } from './support/describe-plan.ts'

describePlan('oidcc-formpost-basic-certification-test-plan')
