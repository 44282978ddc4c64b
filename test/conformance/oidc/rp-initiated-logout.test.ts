import { describePlan } from './support/describe-plan.ts'

describePlan('oidcc-rp-initiated-logout-certification-test-plan')
