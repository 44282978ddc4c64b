import { isIP } from 'node:net'
import { elementsOf } from './der.ts'
import type { Parts } from './parts.ts'

/** Kinds of names that a client may be registered by. RFC 8705 §2.1.2. */
export const kinds = ['dns', 'uri', 'ip', 'email'] as const
export type Kind = (typeof kinds)[number]

const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17'
/** Context tags of GeneralName: RFC 5280 §4.2.1.6. */
const tagOf: Readonly<Record<Kind, number>> = { email: 0x81, dns: 0x82, uri: 0x86, ip: 0x87 }

/** One spelling of an address; undefined: it is none. */
export const plainIp = (text: string): string | undefined => {
  const kind = isIP(text)
  return kind === 6 ? new URL(`http://[${text}]`).hostname : kind === 4 ? text : undefined
}
const ipText = (bytes: Buffer): string => {
  if (bytes.length === 4) return [...bytes].join('.')
  const groups = Array.from({ length: Math.floor(bytes.length / 2) }, (_, index) => bytes.readUInt16BE(index * 2).toString(16))
  return groups.length === 8 ? (plainIp(groups.join(':')) ?? '') : ''
}
/** Names of one kind. @throws Error */
export const namesOf = ({ extensions }: Parts, kind: Kind): readonly string[] => {
  const extension = extensions.find(({ oid }) => oid === SUBJECT_ALTERNATIVE_NAME)
  const [list] = extension ? elementsOf(extension.value) : []
  if (!list) return []
  const found = elementsOf(list.value).filter(({ tag }) => tag === tagOf[kind])
  return found.map(({ value }) => (kind === 'ip' ? ipText(value) : value.toString('utf8')))
}
/** Whether the certificate has exactly this name. Host names have no letter case. */
export const hasName = (parts: Parts, kind: Kind, name: string): boolean => {
  const wanted = kind === 'dns' ? name.toLowerCase() : kind === 'ip' ? plainIp(name) : name
  return namesOf(parts, kind).some((one) => (kind === 'dns' ? one.toLowerCase() : one) === wanted)
}
