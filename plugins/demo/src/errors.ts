import { ServerError } from '@gatehouse/kernel'

/** The sign-in did not come to an end that the demo can believe. */
export class DemoFailed extends ServerError {
  override readonly code = 'demo.failed'
  override readonly status = 400
}
