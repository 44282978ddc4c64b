import type { Tenant } from '@gatehouse/kernel'
import type { AccountState, NewUser, User, UserChange, Within } from '@gatehouse/users/contracts'
import type { ScimAccountExtension, WaitingAccount } from './contracts/account-extension.ts'
import { type Complex, emptyObject } from './resource/value.ts'
import { attribute, type Schema } from './schema/attribute.ts'
import { systemUser } from './schema/extensions.ts'

type Registry = ReadonlyMap<string, ScimAccountExtension>
/** Those of its attributes that the resource says yes to. */
const askedOf = ({ attributes }: ScimAccountExtension, resource: Complex): ReadonlySet<string> => {
  const part = (resource[systemUser] ?? emptyObject()) as Complex
  return new Set(attributes.map(({ name }) => name).filter((name) => part[name] === true))
}

/** The extensions of accounts, one after the other. */
export const accountExtensions = (registry: Registry) => ({
  async creating(tenant: Tenant, given: NewUser, resource: Complex): Promise<{ readonly user: NewUser; readonly within: Within }> {
    let user = given
    const steps: Within[] = []
    for (const extension of registry.values()) {
      const made = await extension.creating(tenant, user, askedOf(extension, resource))
      user = made?.user ?? user
      if (made?.within) steps.push(made.within)
    }
    const within: Within = async (created) => {
      for (const step of steps) await step(created)
    }
    return { user, within }
  },
  /** @param given undefined: nothing changes so far */
  async changing(tenant: Tenant, user: User, given: UserChange | undefined, resource: Complex) {
    let change = given ?? {}
    const steps: ((user: User) => Promise<void>)[] = []
    for (const extension of registry.values()) {
      const asked = askedOf(extension, resource)
      if (given === undefined && asked.size === 0) continue
      const made = await extension.changing(tenant, user, change, asked)
      change = made?.change ?? change
      if (made?.after) steps.push(made.after)
    }
    const after = async (changed: User): Promise<void> => {
      for (const step of steps) await step(changed)
    }
    return { change: Object.keys(change).length > 0 ? change : undefined, after }
  },
  async waiting(tenant: Tenant, users: readonly User[], states: ReadonlyMap<string, AccountState>): Promise<ReadonlyMap<string, WaitingAccount>> {
    const locked = users.filter(({ id }) => states.get(id)?.locked === true && states.get(id)?.disabled === false)
    if (locked.length === 0 || registry.size === 0) return new Map()
    const found = await Promise.all([...registry.values()].map((extension) => extension.waiting(tenant, locked)))
    return new Map(found.flatMap((entries) => [...entries]))
  },
})
export type AccountExtensions = ReturnType<typeof accountExtensions>

/** The server's schemas with the attributes of extensions. Complete when everything has started. */
export const extendedBy =
  (registry: Registry) =>
  (schema: Schema): Schema => {
    if (schema.id !== systemUser || registry.size === 0) return schema
    const added = [...registry.values()].flatMap(({ attributes }) =>
      attributes.map(({ name, description }) => attribute(name, description, { type: 'boolean', mutability: 'writeOnly', returned: 'never' })),
    )
    return { ...schema, attributes: [...schema.attributes, ...added] }
  }
