import { execFile } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { promisify } from 'node:util'
import { makeCertificates } from './certificates.ts'
import { startDaemon } from './daemon.ts'
import { ensurePrograms } from './install.ts'
import { program } from './programs.ts'
import { type Service, startService } from './service.ts'

const run = promisify(execFile)
export interface Samba extends Omit<Service, 'port'> {
  readonly baseDn: string
  /** User principal of the domain's administrator. */
  readonly bindDn: string
  readonly bindPassword: string
  readonly ca: string
  /** Runs samba-tool on its database. */
  tool(...words: string[]): Promise<string>
}
const realm = 'AD.TEST.LOCAL'
const password = 'Adm1n-Passw0rd'

/** Its ports are fixed: it gets a loopback address that nobody uses. */
const freeAddress = async (): Promise<string> => {
  const address = `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(2, 255)}`
  const server = createServer().listen(636, address)
  await once(server, 'listening')
  server.close()
  await once(server, 'close')
  return address
}
const config = (folder: string, address: string) => `[global]
 workgroup = ADTEST
 realm = ${realm}
 netbios name = DC1
 server role = active directory domain controller
 private dir = ${folder}/ad/private
 state directory = ${folder}/ad/state
 lock directory = ${folder}/ad
 cache directory = ${folder}/ad/cache
 binddns dir = ${folder}/ad/bind-dns
 pid directory = ${folder}/ad/run
 ncalrpc dir = ${folder}/ad/ncalrpc
 winbindd socket directory = ${folder}/ad/run/winbindd
 ntp signd socket directory = ${folder}/ad/run/ntp_signd
 log file = ${folder}/ad/log/log.%m
 logging = file
 interfaces = ${address}/8
 bind interfaces only = yes
 disable netbios = yes
 server services = rpc, ldap, cldap, kdc
 tls keyfile = ${folder}/server.key
 tls certfile = ${folder}/server.pem
 tls cafile = ${folder}/ca.pem
 idmap_ldb:use rfc2307 = yes
 old password allowed period = 0
[sysvol]
 path = ${folder}/ad/state/sysvol
 read only = No
`
const speaksTls = (host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port: 636, rejectUnauthorized: false, timeout: 1000 })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('secureConnect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })

/** A domain controller of Samba: an Active Directory that locks an account after five wrong passwords. Needs root. */
export const startSamba = async (): Promise<Samba> => {
  ensurePrograms(['samba', 'sambaTool', 'openssl'])
  const address = await freeAddress()
  let [home, ca] = ['', '']
  const configFile = () => join(home, 'ad', 'gatehouse.conf')
  const tool = async (...words: string[]) => (await run(program('sambaTool'), [...words, '-s', configFile()], { timeout: 60_000 })).stdout
  const { port: _, ...service } = await startService({
    name: 'ad',
    url: () => `ldaps://${address}`,
    async prepare(folder) {
      home = folder
      const { caFile } = await makeCertificates(folder, ['dc1.ad.test.local', address])
      ca = readFileSync(caFile, 'utf8')
      const names = [`--realm=${realm}`, '--domain=ADTEST', '--host-name=dc1', `--host-ip=${address}`, `--adminpass=${password}`]
      const shape = ['--server-role=dc', '--dns-backend=SAMBA_INTERNAL', '--use-rfc2307', `--targetdir=${join(folder, 'ad')}`]
      const network = [`--option=interfaces=${address}/8`, '--option=bind interfaces only=yes']
      await run(program('sambaTool'), ['domain', 'provision', ...names, ...shape, ...network], { timeout: 120_000, maxBuffer: 1 << 26 })
      for (const name of ['run', 'log', 'ncalrpc']) mkdirSync(join(folder, 'ad', name), { recursive: true })
      writeFileSync(configFile(), config(folder, address))
      const ages = ['--min-pwd-age=0', '--max-pwd-age=0', '--account-lockout-threshold=5', '--account-lockout-duration=1', '--reset-account-lockout-after=1']
      await tool('domain', 'passwordsettings', 'set', ...ages)
    },
    start: (folder) =>
      startDaemon({
        name: 'samba',
        command: [program('samba'), '-i', '-s', configFile(), '--debug-stdout'],
        logFile: join(folder, 'ad', 'log', 'out'),
        stopSignal: 'SIGTERM',
        ready: () => speaksTls(address),
      }),
  })
  return { ...service, baseDn: 'DC=ad,DC=test,DC=local', bindDn: `administrator@${realm.toLowerCase()}`, bindPassword: password, ca, tool }
}
