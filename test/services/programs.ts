import { existsSync, globSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program that tests need, and the Debian package that brings it. */
export interface Program {
  readonly name: string
  readonly debianPackage: string
  /** Packages that it needs at work and that its own does not bring. */
  readonly along?: readonly string[]
  /** Where else to get it, for people on other systems. */
  readonly elsewhere: string
}
const brew = (formula: string) => `brew install ${formula}`
export const programs = {
  redisServer: { name: 'redis-server', debianPackage: 'redis-server', elsewhere: brew('redis') },
  mariadbd: { name: 'mariadbd', debianPackage: 'mariadb-server', elsewhere: brew('mariadb') },
  mariadbInstallDb: { name: 'mariadb-install-db', debianPackage: 'mariadb-server', elsewhere: brew('mariadb') },
  initdb: { name: 'initdb', debianPackage: 'postgresql', elsewhere: brew('postgresql') },
  postgres: { name: 'postgres', debianPackage: 'postgresql', elsewhere: brew('postgresql') },
  nginx: { name: 'nginx', debianPackage: 'nginx', elsewhere: brew('nginx') },
  openssl: { name: 'openssl', debianPackage: 'openssl', elsewhere: brew('openssl') },
  slapd: { name: 'slapd', debianPackage: 'slapd', elsewhere: brew('openldap') },
  slapadd: { name: 'slapadd', debianPackage: 'slapd', elsewhere: brew('openldap') },
  ldapsearch: { name: 'ldapsearch', debianPackage: 'ldap-utils', elsewhere: brew('openldap') },
  samba: {
    name: 'samba',
    debianPackage: 'samba-ad-dc',
    along: ['samba', 'samba-ad-provision', 'samba-dsdb-modules', 'samba-vfs-modules', 'winbind', 'python3-samba'],
    elsewhere: 'a machine with Linux: it needs a loopback address of its own',
  },
  sambaTool: { name: 'samba-tool', debianPackage: 'samba-common-bin', along: ['samba-ad-provision', 'python3-samba'], elsewhere: 'a machine with Linux' },
  apache: { name: 'apache2', debianPackage: 'apache2', elsewhere: 'a machine with Debian' },
  modAuthOpenidc: { name: 'mod_auth_openidc.so', debianPackage: 'libapache2-mod-auth-openidc', elsewhere: 'a machine with Debian' },
  chromium: { name: 'chromium', debianPackage: 'chromium', elsewhere: brew('--cask chromium') },
} satisfies Record<string, Program>
export type ProgramName = keyof typeof programs

/** Debian keeps servers in sbin, PostgreSQL's programs in a folder for each version, and modules of Apache, which count as programs here, with it. */
const folders = (): readonly string[] => [
  ...(process.env.PATH ?? '').split(delimiter),
  '/usr/sbin',
  '/usr/local/sbin',
  '/opt/homebrew/bin',
  '/usr/lib/apache2/modules',
  ...globSync('/usr/lib/postgresql/*/bin').sort().reverse(),
]
export const findProgram = (name: ProgramName): string | undefined =>
  folders()
    .map((folder) => join(folder, programs[name].name))
    .find((path) => existsSync(path))

/** @throws when the program is not on this machine. */
export const program = (name: ProgramName): string => {
  const path = findProgram(name)
  if (!path) throw new Error(`${programs[name].name} is missing: apt-get install ${programs[name].debianPackage}, or ${programs[name].elsewhere}`)
  return path
}
