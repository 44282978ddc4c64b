/** RFC 5321 §4.1.2 without quoted local parts and address literals; letters of all scripts (RFC 6531). 254 octets: §4.5.3.1.3, erratum 1690. */
const form =
  /^[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){0,20}[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u

/** One address and nothing that could begin another, or a header. */
export const isAddress = (text: string): boolean => Buffer.byteLength(text) <= 254 && form.test(text)
