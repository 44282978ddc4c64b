import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makeCertificates, makeClientCertificate } from './certificates.ts'
import { startDaemon } from './daemon.ts'
import { ensurePrograms } from './install.ts'
import { freePort, greet } from './ports.ts'
import { program } from './programs.ts'
import { type Service, startService } from './service.ts'

const run = promisify(execFile)
export interface SlapdOptions {
  /** Entries below the suffix, in LDIF. */
  readonly seed?: string
  /** Attribute types and object classes of its own. */
  readonly schema?: string
}
export interface ClientCertificate {
  readonly certificate: string
  readonly key: string
}
export interface Slapd extends Service {
  readonly ldapsUrl: string
  readonly suffix: string
  /** May read and write everything, and is subject to the password policy. */
  readonly bindDn: string
  readonly bindPassword: string
  /** PEM of the CA that signed its certificate. */
  readonly ca: string
  /** Of the account, for SASL EXTERNAL. For PLAIN its name is `svc`. */
  readonly client: ClientCertificate
}
export const slapdSuffix = 'dc=example,dc=com'
const account = `cn=svc,${slapdSuffix}`
const password = 'svc-secret'
const policy = (name: string, more: string) => `dn: cn=${name},ou=policies,${slapdSuffix}
objectClass: device
objectClass: pwdPolicy
cn: ${name}
pwdAttribute: userPassword
pwdMinLength: 8
pwdCheckQuality: 2
pwdLockout: TRUE
${more}`
const base = `dn: ${slapdSuffix}
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: ${account}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: svc
userPassword: ${password}

dn: ou=policies,${slapdSuffix}
objectClass: organizationalUnit
ou: policies

${policy('default', '')}
${policy('strict', 'pwdMaxFailure: 3\npwdLockoutDuration: 4\n')}
${policy('reset', 'pwdMustChange: TRUE\n')}
${policy('short', 'pwdMaxAge: 4\n')}
`
/**
 * The default policy asks for eight characters. `strict` locks after three wrong passwords, for 2 s; `reset` wants a password that somebody
 * else has set to be changed; with `short` one expires after 1 s.
 */
const config = (folder: string, schema: string) => `
${['core', 'cosine', 'inetorgperson', 'nis'].map((name) => `include /etc/ldap/schema/${name}.schema`).join('\n')}
${schema}
modulepath /usr/lib/ldap
${['back_mdb', 'memberof', 'refint', 'ppolicy'].map((name) => `moduleload ${name}`).join('\n')}
pidfile ${folder}/pid
TLSCACertificateFile ${folder}/ca.pem
TLSCertificateFile ${folder}/server.pem
TLSCertificateKeyFile ${folder}/server.key
TLSVerifyClient try
sasl-secprops noanonymous
authz-regexp "^uid=svc,.*cn=auth$" "${account}"
sizelimit unlimited
database mdb
suffix "${slapdSuffix}"
rootdn "cn=admin,${slapdSuffix}"
rootpw admin-secret
directory ${folder}/db
maxsize 1073741824
dbnosync
index objectClass,entryUUID,member,memberOf eq
index uid,mail,cn,sn eq,sub
overlay memberof
memberof-refint TRUE
overlay refint
refint_attributes member
overlay ppolicy
ppolicy_default "cn=default,ou=policies,${slapdSuffix}"
ppolicy_use_lockout
limits dn.exact="${account}" size=unlimited time=unlimited
access to attrs=userPassword by dn.exact="${account}" write by self write by anonymous auth by * none
access to * by dn.exact="${account}" manage by * read
`
/** A simple bind of nobody: an answer shows that it serves. */
const anonymousBind = Buffer.from([0x30, 0x0c, 0x02, 0x01, 0x01, 0x60, 0x07, 0x02, 0x01, 0x03, 0x04, 0x00, 0x80, 0x00])

/** A private OpenLDAP with LDAPS, StartTLS, memberOf and password policies. */
export const startSlapd = async ({ seed = '', schema = '' }: SlapdOptions = {}): Promise<Slapd> => {
  ensurePrograms(['slapd', 'slapadd', 'ldapsearch', 'openssl'])
  const securePort = await freePort()
  let ca = ''
  let client: ClientCertificate = { certificate: '', key: '' }
  const service = await startService({
    name: 'ldap',
    url: (port) => `ldap://127.0.0.1:${port}`,
    async prepare(folder) {
      const { caFile } = await makeCertificates(folder, ['localhost', '127.0.0.1'])
      ca = readFileSync(caFile, 'utf8')
      client = await makeClientCertificate(folder, account)
      mkdirSync(join(folder, 'db'))
      writeFileSync(join(folder, 'slapd.conf'), config(folder, schema))
      writeFileSync(join(folder, 'seed.ldif'), `${base}\n${seed}`)
      await run(program('slapadd'), ['-q', '-f', join(folder, 'slapd.conf'), '-l', join(folder, 'seed.ldif')], { timeout: 60_000 })
    },
    start: (folder, port) =>
      startDaemon({
        name: 'slapd',
        command: [program('slapd'), '-d', '0', '-f', join(folder, 'slapd.conf'), '-h', `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${securePort}`],
        logFile: join(folder, 'log'),
        // An orderly stop takes 2 s; the files are thrown away, or survive it.
        stopSignal: 'SIGKILL',
        ready: async () => (await greet(port, anonymousBind)) !== undefined,
      }),
  })
  return { ...service, ldapsUrl: `ldaps://127.0.0.1:${securePort}`, suffix: slapdSuffix, bindDn: account, bindPassword: password, ca, client }
}
