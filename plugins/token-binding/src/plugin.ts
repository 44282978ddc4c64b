import { definePlugin } from '@gatehouse/kernel'
import { authorizationExtensions, grantPolicies, tokenBindings } from '@gatehouse/oauth/contracts'
import { cookieBinding, cookieOfCode } from './cookie.ts'
import { requestBindings, requestPolicy } from './requests.ts'

export default definePlugin({
  name: 'token-binding',
  setup({ host }) {
    host.contribute(tokenBindings, cookieBinding, ...requestBindings)
    host.contribute(authorizationExtensions, cookieOfCode())
    host.contribute(grantPolicies, requestPolicy)
  },
})
