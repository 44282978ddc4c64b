import { type Tenant, Transient } from '@gatehouse/kernel'
import { type PasswordOrigin, type UserStore, verifiesPasswords } from '../contracts.ts'
import { primary } from '../names.ts'

export interface OriginDeps {
  readonly origins: ReadonlyMap<string, PasswordOrigin>
  readonly storeByName: (tenant: Tenant, name: string) => Promise<UserStore | undefined>
}
const mark = '$origin$'
export const originText = (name: string): string => mark + name
/** Undefined: what is kept is a hash. */
export const originIn = (text: string): string | undefined => (text.startsWith(mark) ? text.slice(mark.length) : undefined)

/** Origins of passwords: what plugins contribute, and the other user stores of the tenant. */
export const originsOf = ({ origins, storeByName }: OriginDeps) => {
  const storeOf = async (tenant: Tenant, name: string) => {
    const store = name === primary ? undefined : await storeByName(tenant, name)
    return store && verifiesPasswords(store) ? store : undefined
  }
  const contributed = (tenant: Tenant, name: string): PasswordOrigin | undefined => {
    const origin = origins.get(name)
    return origin?.serves(tenant) ? origin : undefined
  }
  return {
    async has(tenant: Tenant, name: string): Promise<boolean> {
      return contributed(tenant, name) !== undefined || (await storeOf(tenant, name)) !== undefined
    },
    /** @throws Transient the origin is down, or not there any more: that says nothing about the password */
    async verify(tenant: Tenant, name: string, username: string, password: string): Promise<boolean> {
      const origin = contributed(tenant, name)
      if (origin) return origin.verify(tenant, username, password)
      const store = await storeOf(tenant, name)
      if (!store) throw new Transient('the origin of a password is not there', { detail: { origin: name } })
      const user = await store.find('username', username)
      return user?.active === true && store.verifyPassword(user, password)
    },
  }
}
export type Origins = ReturnType<typeof originsOf>
