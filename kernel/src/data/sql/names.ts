const identifier = /^[a-z][a-z0-9_]{0,62}$/

/** `userName` -> `user_name`. */
export const snakeCase = (property: string): string => property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** @throws TypeError not a lower-case identifier of at most 63 characters (PostgreSQL's limit). */
export const checkedName = (name: string): string => {
  if (!identifier.test(name)) throw new TypeError(`"${name}" cannot be a name in the database: lower case letters, digits and _, at most 63`)
  return name
}
