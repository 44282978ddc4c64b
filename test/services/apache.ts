import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { startDaemon } from './daemon.ts'
import { ensurePrograms } from './install.ts'
import { greet } from './ports.ts'
import { type ProgramName, program } from './programs.ts'
import { type Service, startService } from './service.ts'

const ownModules = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'dir', 'headers']
/** Modules that come in packages of their own. */
const moreModules = { auth_openidc: 'modAuthOpenidc' } as const satisfies Record<string, ProgramName>

export interface ApacheOptions {
  /** Loaded besides those that serve files and ask for a user. */
  readonly module: keyof typeof moreModules
  /** Directives of the test, given the address that the server will have. */
  readonly directives: (url: string) => string
}
const urlOf = (port: number) => `http://localhost:${port}`
/** Apache drops root; started by anybody else it stays what it is. */
const account = () => (process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : '')
const config = (folder: string, port: number, { module, directives }: ApacheOptions) => `
ServerRoot ${folder}
ServerName localhost
Listen 127.0.0.1:${port}
PidFile ${folder}/pid
ErrorLog ${folder}/log
Mutex pthread
${[...ownModules, module].map((name) => `LoadModule ${name}_module ${dirname(program(moreModules[module]))}/mod_${name}.so`).join('\n')}
${account()}
StartServers 1
ThreadsPerChild 8
MaxRequestWorkers 8
DocumentRoot ${folder}/www
DirectoryIndex index.html
<Location />
  Header always set X-User expr=%{REMOTE_USER}
</Location>
${directives(urlOf(port))}
`

/** A private Apache with a page at / and one at /protected/; its header X-User says who came in. */
export const startApache = (options: ApacheOptions): Promise<Service> => {
  ensurePrograms(['apache', moreModules[options.module]])
  return startService({
    name: 'apache',
    url: urlOf,
    async prepare(folder) {
      for (const name of ['www', 'www/protected']) {
        const path = join(folder, name)
        mkdirSync(path)
        writeFileSync(join(path, 'index.html'), `<h1>${name}</h1>`)
        // For www-data, whatever our umask is.
        chmodSync(path, 0o755)
        chmodSync(join(path, 'index.html'), 0o644)
      }
    },
    start(folder, port) {
      const file = join(folder, 'apache.conf')
      writeFileSync(file, config(folder, port, options))
      return startDaemon({
        name: 'apache2',
        command: [program('apache'), '-f', file, '-D', 'FOREGROUND'],
        logFile: join(folder, 'log'),
        stopSignal: 'SIGTERM',
        ready: async () => (await greet(port, 'GET / HTTP/1.0\r\n\r\n'))?.toString().startsWith('HTTP/1.1 200') ?? false,
      })
    },
  })
}
