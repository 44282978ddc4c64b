import { BadRequest, Forbidden, ServerError, Unauthorized } from '@gatehouse/kernel'
import { type ErrorFormat, json } from '@gatehouse/kernel/http'

/** Codes of the reference product: flows.md §8. */
const faults = {
  off: ['PWR-10004', 403, 'Password recovery is not enabled.'],
  recoveryCode: ['UAR-10001', 406, 'Invalid recovery code.'],
  channel: ['UAR-10004', 406, 'Invalid channel.'],
  resendCode: ['UAR-10012', 406, 'Invalid resend code.'],
  confirmation: ['18001', 406, 'Invalid code.'],
  flow: ['UAR-10015', 406, 'Invalid flow confirmation code.'],
  noPassword: ['PWR-10003', 400, 'The password is missing.'],
  weak: ['PWR-10006', 412, 'The password breaks a rule.'],
  fixed: ['PWR-10001', 400, 'The password cannot be changed.'],
} as const satisfies Record<string, readonly [wire: string, status: number, title: string]>

export class RecoveryFault extends ServerError {
  override readonly code: string
  override readonly status: number
  readonly wireCode: string
  /** Further members of the answer. */
  readonly more: Readonly<Record<string, unknown>>
  constructor(fault: keyof typeof faults, more: Readonly<Record<string, unknown>> = {}) {
    const [wireCode, status, title] = faults[fault]
    super(title)
    this.code = `recovery.${fault.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
    this.status = status
    this.wireCode = wireCode
    this.more = more
  }
}
const codeOf = (error: ServerError): string => {
  if (error instanceof RecoveryFault) return error.wireCode
  if (error instanceof BadRequest) return 'UE-10000'
  if (error instanceof Unauthorized || error instanceof Forbidden) return `${error.status}`
  return error.status >= 500 ? 'SE-50000' : `${error.status}`
}
/** `{ code, message, description, traceId }`. */
export const recoveryErrors: ErrorFormat = (error, { id }) =>
  json(error.status, {
    code: codeOf(error),
    message: error.code,
    description: error.message,
    traceId: id,
    ...(error instanceof RecoveryFault ? error.more : {}),
  })
