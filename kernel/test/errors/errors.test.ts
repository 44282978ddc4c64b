import { strict as assert } from 'node:assert'
import { BadRequest, Forbidden, MethodNotAllowed, ServerError, TenantNotFound, TooManyRequests, Transient, UniqueViolation } from '@gatehouse/kernel'

describe('errors', () => {
  it('have a stable code and a status of their own', () =>
    assert.deepEqual(
      [
        new ServerError('x'),
        new BadRequest('x'),
        new Forbidden('x'),
        new TenantNotFound('x'),
        new UniqueViolation('x'),
        new Transient('x'),
        new TooManyRequests('x', 3),
      ].map(({ code, status }) => [code, status]),
      [
        ['kernel.internal', 500],
        ['kernel.bad_request', 400],
        ['kernel.forbidden', 403],
        ['kernel.tenant_not_found', 404],
        ['kernel.unique_violation', 409],
        ['kernel.unavailable', 503],
        ['kernel.too_many_requests', 429],
      ],
    ))
  it('are of the families that they extend, and carry their name', () => {
    const error = new UniqueViolation('taken', { detail: { key: 'x' }, cause: new Error('driver') })
    assert(error instanceof ServerError)
    assert.deepEqual([error.name, error.message, error.detail, (error.cause as Error).message], ['UniqueViolation', 'taken', { key: 'x' }, 'driver'])
  })
  it('say what else they know', () => assert.deepEqual([new MethodNotAllowed(['GET']).allow, new TooManyRequests('x', 9).retryAfterSeconds], [['GET'], 9]))
})
