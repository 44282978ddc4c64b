import { ServerError } from '@gatehouse/kernel'

export class TypeNotFound extends ServerError {
  override readonly code = 'rar.type_not_found'
  override readonly status = 404
}
export class TypeTaken extends ServerError {
  override readonly code = 'rar.type_taken'
  override readonly status = 409
}
export class InvalidType extends ServerError {
  override readonly code = 'rar.invalid_type'
  override readonly status = 400
}
