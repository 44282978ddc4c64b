import { ServerError } from '@gatehouse/kernel'

/** Numbers of the reference product's block. */
const faults = {
  notFound: ['IDP-60002', 404, 'Resource not found.'],
  invalid: ['IDP-60001', 400, 'Invalid request.'],
  taken: ['IDP-60003', 409, 'Conflict.'],
  limitReached: ['IDP-60016', 403, 'Limit reached.'],
} as const satisfies Record<string, readonly [wire: string, status: number, title: string]>

export class TrustedIssuersError extends ServerError {
  override readonly code: string
  override readonly status: number
  readonly wireCode: string
  readonly title: string
  constructor(fault: keyof typeof faults, message: string) {
    super(message)
    this.code = `trusted_issuers.${fault.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
    ;[this.wireCode, this.status, this.title] = faults[fault]
  }
}
