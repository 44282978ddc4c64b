import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { type Certificates, makeCertificates } from '../../services/certificates.ts'
import { startDaemon } from '../../services/daemon.ts'
import { greet } from '../../services/ports.ts'
import { program } from '../../services/programs.ts'

/** A certificate authority of the test, with a certificate for localhost. */
export const makeAuthority = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gh-tls-'))
  const certificates = await makeCertificates(folder, ['localhost'])
  return { ...certificates, folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) }
}
export type Authority = Awaited<ReturnType<typeof makeAuthority>>

/** Programs in this process trust it as well, until disposed: what `NODE_EXTRA_CA_CERTS` does for whole processes. */
export const trust = ({ caFile }: Certificates): Disposable => {
  const before = tls.getCACertificates('default')
  tls.setDefaultCACertificates([...before, readFileSync(caFile, 'utf8')])
  return { [Symbol.dispose]: () => tls.setDefaultCACertificates(before) }
}

const nginxConfig = ({ folder, certFile, keyFile }: Authority, port: number, upstream: string) => `
daemon off; pid ${folder}/pid; error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c; uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${certFile}; ssl_certificate_key ${keyFile};
    location / {
      proxy_pass ${upstream};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Proto https;
      proxy_set_header X-Forwarded-For $remote_addr;
    }
  }
}`
/** nginx with TLS in front of a server. */
export const startTlsFront = async (authority: Authority, port: number, upstream: string): Promise<AsyncDisposable> => {
  const file = join(authority.folder, 'nginx.conf')
  writeFileSync(file, nginxConfig(authority, port, upstream))
  const nginx = await startDaemon({
    name: 'nginx',
    command: [process.env.GATEHOUSE_TEST_NGINX ?? program('nginx'), '-c', file, '-e', 'stderr'],
    logFile: join(authority.folder, 'log'),
    stopSignal: 'SIGTERM',
    ready: async () => (await greet(port, 'GET / HTTP/1.0\r\n\r\n')) !== undefined,
  })
  return { [Symbol.asyncDispose]: nginx.stop }
}

/** JSON documents on https. @returns where they are: a document is there once it is in `documents`, by its path. */
export const serveDocuments = async ({ certFile, keyFile }: Certificates) => {
  const documents = new Map<string, object>()
  const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, ({ url = '' }, response) => {
    const document = documents.get(url)
    if (document) response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document))
    else response.writeHead(404).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    documents,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
