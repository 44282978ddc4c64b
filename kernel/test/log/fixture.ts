import { BadRequest } from '@gatehouse/kernel'

export class InvalidRedirect extends BadRequest {
  override readonly code = 'test.invalid_redirect'
}
