import { BadRequest, NotFound } from '@gatehouse/kernel'

export class NoSuchTarget extends NotFound {
  override readonly code = 'provisioning.target_not_found'
}
export class InvalidTarget extends BadRequest {
  override readonly code = 'provisioning.invalid_target'
}
