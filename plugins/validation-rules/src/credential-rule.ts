import type { Tenant } from '@gatehouse/kernel'
import { type CredentialDemand, type CredentialRule, InvalidUser, WeakPassword } from '@gatehouse/users/contracts'
import { propertiesOf, rulesIn, type ValidationRules } from './rules.ts'
import type { FieldRules, Rule } from './table.ts'
import { english } from './texts/en.ts'
import type { Field, Validators } from './validators.ts'

const plain = (text: string, values: CredentialDemand['values']): string => {
  const known: Readonly<Record<string, string>> = english.texts
  return (known[text] ?? text).replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''))
}

/** The tenant's rules, judged by users before they write a name or a password. */
export const credentialRule = (rules: ValidationRules, validators: Validators): CredentialRule => {
  const failing = (definition: FieldRules, value: string): Rule | undefined =>
    rulesIn(definition).find((rule) => validators.get(rule.validator)?.passes(value, propertiesOf(rule)) === false)
  const reasonOf = (field: Field, definition: FieldRules, value: string): string | undefined => {
    const rule = failing(definition, value)
    const demand = rule && validators.get(rule.validator)?.demand(propertiesOf(rule))
    return rule && `the ${field} is not taken: ${demand ? plain(demand.text, demand.values) : 'it does not fit the rules'}`
  }
  return {
    name: 'validation-rules',
    async check(tenant: Tenant, { username, password }) {
      const stored = await rules.stored(tenant)
      const name = stored.username && username !== undefined ? reasonOf('username', stored.username, username) : undefined
      if (name !== undefined) throw new InvalidUser(name)
      const secret = stored.password && password !== undefined ? reasonOf('password', stored.password, password) : undefined
      if (secret !== undefined) throw new WeakPassword(secret)
    },
    async demands(tenant) {
      const { password } = await rules.stored(tenant)
      return (password ? rulesIn(password) : []).flatMap((rule) => {
        const demand = validators.get(rule.validator)?.demand(propertiesOf(rule))
        return demand ? [{ key: `validation-rules.${demand.text}`, values: demand.values }] : []
      })
    },
  }
}
