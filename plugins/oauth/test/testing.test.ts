import type { GrantType } from '../src/contracts.ts'
import { InvalidGrant, InvalidRequest } from '../src/contracts.ts'
import { describeGrantType } from '../src/testing.ts'

/** A voucher that counts once. */
const voucherGrant = (): GrantType => {
  const used = new Set<string>()
  return {
    name: 'urn:test:voucher',
    publicClients: false,
    async exchange({ params }) {
      const { voucher } = params
      if (!voucher) throw new InvalidRequest('voucher is missing')
      if (!/^good-\d+$/.test(voucher)) throw new InvalidGrant('the voucher is not good')
      return {
        user: undefined,
        scopes: ['gift'],
        refreshable: false,
        once: {
          async use() {
            if (used.has(voucher)) return false
            used.add(voucher)
            return true
          },
          replayed: async () => undefined,
        },
      }
    },
  }
}
let made = 0
describeGrantType('a voucher', async () => ({
  grantType: voucherGrant(),
  right: () => {
    made += 1
    return { voucher: `good-${made}` }
  },
  wrong: { 'not ours': { voucher: 'somebody-elses-voucher' }, empty: { voucher: '' } },
}))
