import { describePlan } from './support/describe-plan.ts'

describePlan('oidcc-backchannel-rp-initiated-logout-certification-test-plan')
describePlan('oidcc-frontchannel-rp-initiated-logout-certification-test-plan')
describePlan('oidcc-session-management-certification-test-plan')
