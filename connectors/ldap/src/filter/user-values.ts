import type { ClaimValue, User } from '@gatehouse/users/contracts'

const own: Readonly<Record<string, (user: User) => ClaimValue>> = {
  id: ({ id }) => id,
  username: ({ username }) => username,
  store: ({ store }) => store,
  active: ({ active }) => active,
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
}
export const userFields: ReadonlySet<string> = new Set(Object.keys(own))

export const valuesOfUser = (user: User, field: string): readonly ClaimValue[] => {
  const column = userFields.has(field) ? own[field] : undefined
  if (column) return [column(user)]
  const value = Object.hasOwn(user.claims, field) ? user.claims[field] : undefined
  if (value === undefined || value === null || value === '') return []
  return Array.isArray(value) ? value : [value as ClaimValue]
}
