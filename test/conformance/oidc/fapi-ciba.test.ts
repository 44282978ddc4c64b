import { describeCibaPlan } from './fapi-ciba/describe-plan.ts'

describeCibaPlan()
