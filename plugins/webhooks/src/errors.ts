import { ServerError } from '@gatehouse/kernel'

/** With the numbers of the reference product; those it does not name are of the same block. */
const faults = {
  notFound: ['WEBHOOKMGT-60010', 404, 'Webhook is not found.'],
  invalid: ['WEBHOOKMGT-60011', 400, 'Invalid request.'],
  badEndpoint: ['WEBHOOKMGT-60012', 400, 'Endpoint URI is invalid.'],
  endpointTaken: ['WEBHOOKMGT-60013', 400, 'Webhook already exists.'],
  limitReached: ['WEBHOOKMGT-60014', 400, 'Maximum number of webhooks reached.'],
  active: ['WEBHOOKMGT-60015', 400, 'Webhook is active.'],
  noDeadLetter: ['WEBHOOKMGT-60016', 404, 'Delivery is not found.'],
  noRetry: ['WEBHOOKMGT-65028', 400, 'Operation is not supported for Publisher adapter type.'],
  noProfile: ['WEBHOOKMETA-61001', 404, 'Event profile is not found.'],
} as const satisfies Record<string, readonly [wire: string, status: number, title: string]>

export class WebhooksError extends ServerError {
  override readonly code: string
  override readonly status: number
  readonly wireCode: string
  readonly title: string
  constructor(fault: keyof typeof faults, message: string) {
    super(message)
    this.code = `webhooks.${fault.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
    ;[this.wireCode, this.status, this.title] = faults[fault]
  }
}
