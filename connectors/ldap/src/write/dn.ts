/** RFC 4514 §2.4. Commas and backslashes go as hex, so that a DN can be cut at its commas. */
const special: Readonly<Record<string, string>> = {
  ',': '\\2C',
  '\\': '\\5C',
  '"': '\\"',
  '+': '\\+',
  ';': '\\;',
  '<': '\\<',
  '>': '\\>',
  '=': '\\=',
  '\0': '\\00',
}
export const escapeValue = (value: string): string =>
  value
    .replaceAll(/[,\\"+;<>=\0]/g, (character) => special[character] ?? '')
    .replace(/^[ #]/, (character) => `\\${character}`)
    .replace(/ $/, '\\ ')
export const rdn = (attribute: string, value: string): string => `${attribute}=${escapeValue(value)}`
export const childDn = (attribute: string, value: string, parent: string): string => `${rdn(attribute, value)},${parent}`
/** The attribute that names the entry. With several, its first. */
export const namingAttribute = (dn: string): string => dn.slice(0, dn.indexOf('=')).trim().toLowerCase()
