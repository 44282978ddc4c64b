import type { Translate } from '@gatehouse/pages/contracts'
import type { WantedClaim } from './wanted-claims.ts'

/** Claims of the server, as long as the tenant has not renamed them: those have a text in each language. */
const known: Readonly<Record<string, string>> = {
  givenname: 'First Name',
  lastname: 'Last Name',
  emailaddress: 'Email',
  mobile: 'Mobile',
  country: 'Country',
  url: 'URL',
}
export const labelOf = ({ name, displayName }: WantedClaim, t: Translate): string => (known[name] === displayName ? t(`sign-up.claim_${name}`) : displayName)
