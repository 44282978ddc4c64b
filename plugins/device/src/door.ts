import type { ApprovalDoor } from '@gatehouse/approvals/contracts'

export interface DeviceDetail {
  /** As people read it. */
  readonly userCode: string
}
export const deviceDoor: ApprovalDoor = {
  kind: 'device',
  path: '/oauth2/device',
  donePath: '/authenticationendpoint/device_success.do',
  warningKey: 'device.warning',
  doneKey: 'device.done',
  compare: ({ detail }) => ({ labelKey: 'device.code', value: (detail as unknown as DeviceDetail).userCode }),
}
