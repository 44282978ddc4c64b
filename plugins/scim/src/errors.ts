import { ScimError, type ScimType } from './contracts.ts'

const refuse =
  (status: number, scimType: ScimType) =>
  (message: string): never => {
    throw new ScimError(status, scimType, message)
  }
export const invalidFilter: (message: string) => never = refuse(400, 'invalidFilter')
export const invalidSyntax: (message: string) => never = refuse(400, 'invalidSyntax')
export const invalidPath: (message: string) => never = refuse(400, 'invalidPath')
export const invalidValue: (message: string) => never = refuse(400, 'invalidValue')
export const noTarget: (message: string) => never = refuse(400, 'noTarget')
export const notMutable: (message: string) => never = refuse(400, 'mutability')
