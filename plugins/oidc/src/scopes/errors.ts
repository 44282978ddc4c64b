import { ServerError } from '@gatehouse/kernel'

const faults = {
  invalid: ['OIDC-60001', 400, 'Invalid scope.'],
  notFound: ['OIDC-60002', 404, 'Scope not found.'],
  taken: ['OIDC-60003', 409, 'Scope already exists.'],
  builtIn: ['OIDC-60004', 403, 'What comes with the server is not removed.'],
} as const

export class ScopeError extends ServerError {
  override readonly code: string
  override readonly status: number
  readonly wireCode: string
  readonly title: string
  constructor(fault: keyof typeof faults, message: string) {
    super(message)
    this.code = `oidc.scope_${fault.toLowerCase()}`
    ;[this.wireCode, this.status, this.title] = faults[fault]
  }
}
