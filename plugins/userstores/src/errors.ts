import { ServerError } from '@gatehouse/kernel'

/** By the codes of the reference product, which clients test for. */
const problems = {
  notFound: { status: 404, wire: 'SUS-60001', title: 'Resource not found.' },
  invalid: { status: 400, wire: 'SUS-60004', title: 'Invalid input.' },
  mandatoryMissing: { status: 400, wire: 'SUS-60006', title: 'Mandatory property missing.' },
  nameMissing: { status: 400, wire: 'SUS-60008', title: 'Domain name missing.' },
  nameFixed: { status: 400, wire: 'SUS-60009', title: 'The domain name cannot be changed.' },
  tooMany: { status: 400, wire: 'SUS-60011', title: 'Limit of user stores reached.' },
  mapping: { status: 400, wire: 'SUS-60012', title: 'Invalid attribute mapping.' },
  typeUnknown: { status: 400, wire: 'SUS-60015', title: 'User store type not allowed.' },
  taken: { status: 409, wire: 'SUS-60002', title: 'User store already exists.' },
  changedMeanwhile: { status: 409, wire: 'SUS-60005', title: 'Changed meanwhile.' },
  paging: { status: 501, wire: 'SUS-65005', title: 'Pagination is not supported.' },
  filter: { status: 501, wire: 'SUS-65006', title: 'Filtering is not supported.' },
  sorting: { status: 501, wire: 'SUS-65007', title: 'Sorting is not supported.' },
  noConnection: { status: 500, wire: 'SUS-65008', title: 'Unable to connect to the user store.' },
} as const
export type Problem = keyof typeof problems

export class UserStoreError extends ServerError {
  override readonly code: string
  override readonly status: number
  readonly wireCode: string
  readonly title: string
  constructor(problem: Problem, message: string) {
    super(message)
    const { status, wire, title } = problems[problem]
    this.code = `userstores.${problem.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
    this.status = status
    this.wireCode = wire
    this.title = title
  }
}
