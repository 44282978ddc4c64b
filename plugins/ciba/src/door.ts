import type { ApprovalDoor } from '@gatehouse/approvals/contracts'
import type { Pings } from './ping.ts'

export interface CibaDetail {
  readonly bindingMessage: string | null
  readonly acrValues: readonly string[]
  readonly username: string
}
const detailOf = ({ detail }: { readonly detail: unknown }) => detail as CibaDetail
export const AUTHORIZE_PATH = '/oauth2/ciba_authorize'

export const cibaDoor = (pings: Pick<Pings, 'answered'>): ApprovalDoor => ({
  kind: 'ciba',
  path: AUTHORIZE_PATH,
  donePath: AUTHORIZE_PATH,
  warningKey: 'ciba.warning',
  doneKey: 'ciba.done',
  compare: (approval) => {
    const { bindingMessage } = detailOf(approval)
    return bindingMessage === null ? undefined : { labelKey: 'ciba.message', value: bindingMessage }
  },
  demand: (approval) => {
    const { acrValues, username } = detailOf(approval)
    return { loginHint: username, ...(acrValues.length === 0 ? {} : { acrValues }) }
  },
  answered: (tenant, { id }) => pings.answered(tenant, id),
})
