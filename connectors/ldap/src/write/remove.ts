import type { Log } from '@gatehouse/kernel'
import type { Within } from '@gatehouse/users/contracts'
import { AndFilter, Attribute, Change, EqualityFilter, ResultCodeError } from 'ldapts'
import { hasCode, resultCodes } from '../errors.ts'
import type { WriterDeps } from './create.ts'
import { checkHome, mapped } from './refusals.ts'

/** Groups that one user is taken out of. */
const mostGroups = 1000

/** Removes an entry, and takes it out of groups: whoever gets its DN next must not be in them. */
export const removeUsers = ({ directory, layout, reader, turns }: WriterDeps, log: Log) => {
  const { baseDn, filter, memberAttribute, memberValue } = layout.groups
  const leaveGroups = async (value: string): Promise<void> => {
    const holding = new AndFilter({ filters: [filter, new EqualityFilter({ attribute: memberAttribute, value })] })
    const gone = new Change({ operation: 'delete', modification: new Attribute({ type: memberAttribute, values: [value] }) })
    for (const group of await reader.lookup.some(holding, mostGroups, ['1.1'], baseDn)) {
      try {
        await directory.write((client) => client.modify(group.dn, gone))
      } catch (error) {
        if (!(error instanceof ResultCodeError)) throw error
        const { code } = error
        if (code !== resultCodes.noSuchAttribute) log.warn('a removed user stays a member of a group', { group: group.dn, ldapCode: code })
      }
    }
  }
  const drop = async (dn: string): Promise<boolean> => {
    try {
      await directory.write((client) => client.del(dn))
      return true
    } catch (error) {
      if (hasCode(error, 'noSuchObject')) return false
      throw error
    }
  }
  return (id: string, within?: Within): Promise<boolean> =>
    turns(`id ${id}`, async () => {
      const found = await reader.ask('id', id)
      if (!found) return false
      checkHome(directory, found)
      try {
        if (!(await mapped('user', drop(found.dn)))) return false
        // Active Directory and the refint overlay have done it by now.
        await leaveGroups(memberValue === 'dn' ? found.dn : found.user.username)
        await within?.(found.user)
        return true
      } finally {
        reader.forget()
      }
    })
}
