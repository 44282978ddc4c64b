import { ServerError } from '@gatehouse/kernel'

/** Numbers of the reference product, as far as they are known. */
const faults = {
  invalid: ['CMT-50001', 400, 'Invalid request.'],
  claimNotFound: ['CMT-50015', 404, 'Claim not found.'],
  dialectNotFound: ['CMT-50016', 404, 'Dialect not found.'],
  localDialect: ['CMT-50017', 400, 'The local dialect stays as it is.'],
  dialectExists: ['CMT-50018', 409, 'Dialect already exists.'],
  claimExists: ['CMT-50019', 409, 'Claim already exists.'],
  alreadyMapped: ['CMT-50020', 409, 'The local claim is mapped in this dialect already.'],
  unknownLocalClaim: ['CMT-50021', 400, 'Unknown local claim.'],
  builtIn: ['CMT-50024', 403, 'What comes with the server stays as it is.'],
  claimUsed: ['CMT-50025', 400, 'The claim is used by another.'],
} as const satisfies Record<string, readonly [wire: string, status: number, title: string]>

export class ClaimsError extends ServerError {
  override readonly code: string
  override readonly status: number
  readonly wireCode: string
  readonly title: string
  constructor(fault: keyof typeof faults, message: string) {
    super(message)
    this.code = `claims.${fault.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
    ;[this.wireCode, this.status, this.title] = faults[fault]
  }
}
