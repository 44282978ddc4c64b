import { EqualityFilter, ExtensibleFilter, NotFilter } from 'ldapts'
import type { Layout } from '../layout.ts'
import { idFilter } from '../read/lookup.ts'
import { accountDisabled } from '../read/to-user.ts'
import { fold } from './fold.ts'
import { compile } from './matches.ts'
import { type FieldNet, type FieldNets, textNet, timeNet } from './to-ldap.ts'

/** LDAP_MATCHING_RULE_BIT_AND, [MS-ADTS] §3.1.1.3.4.4. */
const bitAnd = '1.2.840.113556.1.4.803'

export const idNet =
  (layout: Layout): FieldNet =>
  (comparison) => {
    if (comparison.op === 'pr') return 'all'
    if (typeof comparison.value !== 'string') return 'none'
    return comparison.op === 'eq' ? (idFilter(layout, comparison.value) ?? 'none') : 'all'
  }
const activeNet =
  ({ flavour, disabledAttribute, disabledValue }: Layout): FieldNet =>
  (comparison) => {
    if (comparison.op === 'pr') return 'all'
    if (comparison.op !== 'eq' || typeof comparison.value !== 'boolean') return 'none'
    if (flavour === 'ad') {
      const disabled = new ExtensibleFilter({ matchType: disabledAttribute, rule: bitAnd, value: String(accountDisabled) })
      return comparison.value ? new NotFilter({ filter: disabled }) : disabled
    }
    if (comparison.value) return 'all'
    return disabledAttribute === '' ? 'none' : new EqualityFilter({ attribute: disabledAttribute, value: disabledValue })
  }
/** The same for everybody in the store. */
const storeNet =
  ({ store }: Layout): FieldNet =>
  (comparison) =>
    comparison.op === 'pr' || compile({ ...comparison, field: 'store' }, () => [fold(store)], new Set(['store']))(undefined) ? 'all' : 'none'

/** How a directory is asked for each field of a user. */
export const userNets = (layout: Layout): FieldNets => {
  const own: Readonly<Record<string, FieldNet>> = {
    id: idNet(layout),
    username: textNet(layout.usernameAttribute),
    store: storeNet(layout),
    active: activeNet(layout),
    createdAt: timeNet(layout.createdAttribute),
    updatedAt: timeNet(layout.modifiedAttribute),
  }
  const binary = new Set(layout.binary)
  return (field) => {
    if (Object.hasOwn(own, field)) return own[field]
    const attribute = layout.attributes.get(field)
    if (attribute === undefined) return undefined
    return binary.has(attribute) ? () => 'all' : textNet(attribute)
  }
}
