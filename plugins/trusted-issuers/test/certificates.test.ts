import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createPrivateKey, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { audience, startTrusting } from './support.ts'

/** Self-signed, P-256, from now on. The server under test lives in 2030. */
const makeCertificate = (folder: string, name: string, days: number): void => {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`]
  execFileSync('openssl', ['req', '-x509', ...key, '-out', `${name}.pem`, '-days', String(days), '-subj', `/CN=${name}.test`], { cwd: folder, stdio: 'ignore' })
}

describe('issuers with certificates', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'gh-certificates-'))
    makeCertificate(folder, 'valid', 36_500)
    makeCertificate(folder, 'expired', 1)
  })
  after(() => rmSync(folder, { recursive: true }))
  const fixture = (name: string) => readFileSync(join(folder, name), 'utf8')
  const sign = (at: Awaited<ReturnType<typeof startTrusting>>, key: string) => {
    const now = Math.floor(at.clock.now() / 1000)
    const claims = { iss: at.issuer.issuer, sub: 'u1', aud: audience, exp: now + 60, jti: randomUUID() }
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(createPrivateKey(fixture(key)))
  }
  it('are believed what one of their valid certificates verifies, in PEM or in base64 of it', async () => {
    await using at = await startTrusting()
    const encoded = Buffer.from(fixture('valid.pem')).toString('base64')
    await at.trust({ certificate: { certificates: [fixture('expired.pem'), encoded] } })
    assert.equal((await at.verify(await sign(at, 'valid.key'))).subject, 'u1')
    assert.equal(at.issuer.fetched(), 0)
  })
  it('are not believed what an expired one verifies', async () => {
    await using at = await startTrusting()
    await at.trust({ certificate: { certificates: [fixture('expired.pem'), fixture('valid.pem')] } })
    await assert.rejects(at.verify(await sign(at, 'expired.key')), /signature/)
    await assert.rejects(at.verify(await at.token()), /signature/)
  })
})
