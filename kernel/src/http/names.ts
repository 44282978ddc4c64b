import { BadRequest } from '../errors/errors.ts'

/** Keys that could reach a prototype are refused wherever they come from: security rule 1.6. */
export const isPrototypeName = (name: string): boolean => name === '__proto__' || name === 'constructor' || name === 'prototype'

/** A parameter's name as it may stand in a message: names come from strangers. */
export const quotable = (name: string): string => (/^[\w.\-[\]:]{1,64}$/.test(name) ? `'${name}'` : 'of an unusual name')

export const refusePrototypeName = (name: string): void => {
  if (isPrototypeName(name)) throw new BadRequest(`the name '${name}' is not allowed`)
}
