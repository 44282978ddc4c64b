import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { Connections, Tenants } from '@gatehouse/kernel'
import { startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import { userStores } from '@gatehouse/users/contracts'
import { type Samba, type Slapd, startSamba, startSlapd } from '../services/index.ts'
import { allPlugins } from './support/all-plugins.ts'
import { api, createClient, newUser } from './support/api.ts'
import type { Page } from './support/browser-form.ts'
import { begin, callback, discover, formBrowser, oidc, oidcSettings } from './support/openid.ts'
import { adminPassword } from './support/process.ts'

const run = promisify(execFile)
const suffix = 'dc=example,dc=com'
const people = `ou=people,${suffix}`
const [old, fresh] = ['Correct horse battery 7', 'Marlin harbours tide 34']
const longAgo = '20200101000000Z'
const person = (uid: string, policy: string, more = '') => `dn: uid=${uid},${people}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid}
sn: Roy
userPassword: ${old}
pwdPolicySubentry: cn=${policy},ou=policies,${suffix}
${more}`
const seed = [
  `dn: ${people}\nobjectClass: organizationalUnit\nou: people\n`,
  `dn: cn=grace,ou=policies,${suffix}\nobjectClass: device\nobjectClass: pwdPolicy\ncn: grace\npwdAttribute: userPassword\npwdMaxAge: 86400\npwdGraceAuthNLimit: 3\n`,
  person('reset', 'reset', 'pwdReset: TRUE\n'),
  person('expired', 'short', `pwdChangedTime: ${longAgo}\n`),
  person('grace', 'grace', `pwdChangedTime: ${longAgo}\n`),
  person('reader', 'reset', 'pwdReset: TRUE\n'),
].join('\n')

describe('passwords that a directory wants changed, from its own tools to the sign-in', function () {
  this.timeout(60_000)
  let slapd: Slapd
  let samba: Samba
  let server: TestServer
  let config: oidc.Configuration
  const connect = async (name: string, kind: string, settings: unknown) => {
    const tenant = await server.use(Tenants).default()
    await server.use(Connections).save(tenant, { id: randomUUID(), point: userStores.id, kind, name, settings, enabled: true })
  }
  before(async () => {
    ;[slapd, samba] = await Promise.all([startSlapd({ seed }), startSamba()])
    server = await startTestServer({
      plugins: await allPlugins(),
      config: { password: { helpUrl: 'https://help.example.com/passwords' } },
      tables: { admin: { password: adminPassword }, outbound: { ldap: { allowPrivate: ['127.0.0.0/8'] } } },
    })
    const { bindDn, bindPassword, ca } = slapd
    const account = { operationTimeout: '20s', cacheTtl: '0s', url: slapd.ldapsUrl, bindDn, bindPassword, ca, baseDn: people }
    await connect('CORP', 'ldap-read-write', { ...account, userFilter: '(!(uid=reader))' })
    await connect('READ', 'ldap-read-only', { ...account, userFilter: '(uid=reader)' })
    const domain = { url: samba.url, bindDn: samba.bindDn, bindPassword: samba.bindPassword, ca: samba.ca, operationTimeout: '20s' }
    await connect('AD', 'active-directory', { ...domain, baseDn: samba.baseDn, userContainerDn: `CN=Users,${samba.baseDn}`, cacheTtl: '0s' })
    const admin = api(server.url)
    config = await discover(server.url, await createClient(admin, 'Shop', oidcSettings))
    const { emails: _, ...given } = newUser('AD/cem', old)
    const made = async () => (await admin.post('/scim2/Users', given)).status
    // Names of stores are looked up once a second.
    for (let status = await made(); status !== 201; status = await made()) assert.equal(status, 400)
    await samba.tool('user', 'setpassword', 'cem', `--newpassword=${old}`, '--must-change-at-next-login')
  })
  after(async () => {
    await server?.stop()
    await Promise.all([slapd?.stop(), samba?.stop()])
  })
  const signInPage = async () => {
    const browser = formBrowser()
    const begun = await begin(config, 'openid')
    const page = await browser.go(begun.url.href, {}, callback)
    return { ...begun, submit: (from: Page, fields: Readonly<Record<string, string>>) => browser.submit(from, fields, callback), page }
  }
  const alert = ({ html }: Page) => /role="alert"[^>]*>(.*?)<\/div>/s.exec(html)?.[1]
  const signIn = async (username: string, password: string) => {
    const flow = await signInPage()
    return { ...flow, page: await flow.submit(flow.page, { username, password }) }
  }
  const ends = async ({ page, submit, checks }: Awaited<ReturnType<typeof signIn>>) => {
    const last = /name="sessionDataKeyConsent"/.test(page.html) ? await submit(page, { consent: 'approve' }) : page
    assert.ok(last.url.startsWith(callback), last.html)
    return (await oidc.authorizationCodeGrant(config, new URL(last.url), checks)).claims()?.sub
  }
  /** Whether the directory itself lets in and asks for nothing more. */
  const bindsInLdap = async (uid: string, password: string) => {
    const words = ['-x', '-H', slapd.url, '-D', `uid=${uid},${people}`, '-w', password, '-b', people, '-s', 'base', '-LLL', 'ou']
    const { stdout } = await run('ldapsearch', words).catch(() => ({ stdout: '' }))
    return stdout.includes('ou: people')
  }

  for (const [name, lead] of [
    ['CORP/reset', 'administrator asks'],
    ['expired', 'too old'],
    ['CORP/grace', 'too old'],
    ['AD/cem', 'administrator asks'],
  ] as const) {
    it(`are renewed on our page, and in the directory: ${name}, draft-behera-ldap-password-policy-10 §8.1, [MS-ADTS], security 5.1`, async () => {
      const asked = await signIn(name, old)
      assert.match(asked.page.html, /name="newPassword"/)
      assert.match(asked.page.html, new RegExp(lead))
      const same = await asked.submit(asked.page, { newPassword: old, repeatedPassword: old })
      assert.match(alert(same) ?? '', /choose another password/)
      const weak = await asked.submit(same, { newPassword: 'short', repeatedPassword: 'short' })
      assert.match(alert(weak) ?? '', /choose another password/)
      const subject = await ends({ ...asked, page: await asked.submit(weak, { newPassword: fresh, repeatedPassword: fresh }) })
      assert.ok(subject)
      assert.equal(await ends(await signIn(name, fresh)), subject)
      assert.ok(alert((await signIn(name, old)).page), 'the old one is worth nothing')
      if (!name.startsWith('AD/')) assert.equal(await bindsInLdap(name.replace('CORP/', ''), fresh), true)
    })
  }
  it('are changed elsewhere where we do not write: whoever has the password is told whom to ask, strangers nothing, security 5.2', async () => {
    const stranger = await signIn('READ/reader', 'wrong')
    assert.equal(alert(stranger.page), alert((await signIn('READ/nobody', 'wrong')).page))
    const { page, submit } = await signIn('READ/reader', old)
    assert.match(page.html, /Change your password first/)
    assert.match(page.html, /href="https:\/\/help\.example\.com\/passwords"/)
    assert.doesNotMatch(page.html, /name="newPassword"/)
    const again = await submit(page, { again: 'yes' })
    assert.match(again.html, /name="password"/)
    assert.match((await submit(again, { username: 'READ/reader', password: old })).html, /Change your password first/)
  })
})
