import { describeFapiPlan } from './fapi/describe-plan.ts'

describeFapiPlan('fapi1-advanced-final-test-plan')
describeFapiPlan('fapi2-security-profile-final-test-plan')
describeFapiPlan('fapi2-message-signing-final-test-plan')
