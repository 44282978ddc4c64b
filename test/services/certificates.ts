import { execFile } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { program } from './programs.ts'

const run = promisify(execFile)
export interface Certificates {
  readonly caFile: string
  readonly certFile: string
  readonly keyFile: string
}
const paths = (folder: string): Certificates => ({ caFile: join(folder, 'ca.pem'), certFile: join(folder, 'server.pem'), keyFile: join(folder, 'server.key') })
const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/** A CA, and a server certificate of it for these names and addresses. */
export const makeCertificates = async (folder: string, names: readonly string[]): Promise<Certificates> => {
  const openssl = (...words: string[]) => run(program('openssl'), words, { timeout: 20_000, cwd: folder })
  const { caFile, certFile, keyFile } = paths(folder)
  const subject = names.map((name) => `${isIP(name) ? 'IP' : 'DNS'}:${name}`).join(',')
  writeFileSync(join(folder, 'extensions'), `subjectAltName=${subject}\nextendedKeyUsage=serverAuth\n`)
  await openssl(
    'req',
    '-x509',
    ...ec,
    '-keyout',
    'ca.key',
    '-out',
    caFile,
    '-days',
    '2',
    '-subj',
    '/CN=Test CA',
    '-addext',
    'basicConstraints=critical,CA:TRUE',
  )
  await openssl('req', ...ec, '-keyout', keyFile, '-out', 'server.csr', '-subj', `/CN=${names[0]}`)
  const signing = ['-CA', caFile, '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'extensions']
  await openssl('x509', '-req', '-in', 'server.csr', ...signing, '-out', certFile)
  chmodSync(keyFile, 0o600)
  return { caFile, certFile, keyFile }
}

/** A certificate of the CA in this folder for the holder of a DN, as LDAP writes it. */
export const makeClientCertificate = async (folder: string, dn: string): Promise<{ readonly certificate: string; readonly key: string }> => {
  const openssl = (...words: string[]) => run(program('openssl'), words, { timeout: 20_000, cwd: folder })
  const subject = dn
    .split(',')
    .reverse()
    .map((part) => `/${part.replace(/^[a-z]+(?==)/, (name) => name.toUpperCase())}`)
    .join('')
  writeFileSync(join(folder, 'client-extensions'), 'extendedKeyUsage=clientAuth\n')
  await openssl('req', ...ec, '-keyout', 'client.key', '-out', 'client.csr', '-subj', subject)
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'client-extensions']
  await openssl('x509', '-req', '-in', 'client.csr', ...signing, '-out', 'client.pem')
  return { certificate: readFileSync(join(folder, 'client.pem'), 'utf8'), key: readFileSync(join(folder, 'client.key'), 'utf8') }
}
