import { type ClaimDialects, type LocalClaim, localDialect } from '@gatehouse/claims/contracts'
import type { Tenant } from '@gatehouse/kernel'

/** A claim that the form asks for. Plain data: it is kept with the login. */
export interface WantedClaim {
  /** As users keep it. */
  readonly name: string
  readonly displayName: string
  readonly required: boolean
  readonly kind: 'text' | 'email' | 'tel' | 'check' | 'choice'
  readonly choices: readonly { readonly label: string; readonly value: string }[]
}
export interface Wanted {
  readonly claim: LocalClaim
  readonly shown: WantedClaim
}
const prefix = `${localDialect}/`
/** What nobody says of themselves, whatever a tenant sets: rights, states, marks of verification, and what the server writes. Security rules 5.5 and 7.2. */
const neverAsked =
  /^(?:identity\/.*|username|userprincipal|userid|role|roles|groups|entitlements|active|created|modified|externalid|resourceType|location|metadata\..*|verified.*|oneTimePassword)$/i
const kindOf = ({ dataType, canonicalValues }: LocalClaim, name: string): WantedClaim['kind'] => {
  if (dataType === 'boolean') return 'check'
  if (canonicalValues.length > 0) return 'choice'
  if (name === 'emailaddress') return 'email'
  return name === 'mobile' ? 'tel' : 'text'
}
/** The field of a claim in the form. */
export const fieldOf = ({ name }: Pick<WantedClaim, 'name'>): string => `claim.${name}`

/** What the tenant's profile of self-registration asks for, in its order. */
export const wantedClaims = async (dialects: ClaimDialects, tenant: Tenant): Promise<readonly Wanted[]> => {
  const parts = new Set((await dialects.locals(tenant)).flatMap(({ subAttributes }) => subAttributes))
  return (await dialects.locals(tenant))
    .flatMap((claim): Wanted[] => {
      const name = claim.uri.slice(prefix.length)
      const { required, supportedByDefault, readOnly } = dialects.flags(claim, 'selfRegistration')
      if (readOnly || !(required || supportedByDefault) || claim.dataType === 'complex' || parts.has(claim.uri) || neverAsked.test(name)) return []
      const { displayName, canonicalValues: choices } = claim
      return [{ claim, shown: { name, displayName, required, kind: kindOf(claim, name), choices } }]
    })
    .toSorted((a, b) => a.claim.displayOrder - b.claim.displayOrder)
}
