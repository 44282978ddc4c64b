import claims from '@gatehouse/claims'
import governance from '@gatehouse/governance'
import { Audit, type AuditRecord, definePlugin } from '@gatehouse/kernel'
import type { TestReply, TestServerOptions } from '@gatehouse/kernel/testing'
import { adminPassword, basic, hiddenFields, startProvider, type TestBrowser } from '@gatehouse/oauth/test-provider'
import { userCreated } from '@gatehouse/users/contracts'
import signUp from '../src/plugin.ts'

export const ann: Readonly<Record<string, string>> = {
  username: 'ann',
  password: 'Marlin-34-harbours',
  repeatedPassword: 'Marlin-34-harbours',
  'claim.givenname': 'Ann',
  'claim.lastname': 'Lee',
  'claim.emailaddress': 'ann@example.org',
}
export const errorsIn = ({ text }: TestReply): readonly string[] =>
  [...text.matchAll(/id="([\w.]+)-error">([^<]*)/g)].map(([, field, why]) => `${field}: ${why}`)
export const isForm = ({ text }: TestReply): boolean => /name="repeatedPassword"/.test(text)
/** The browser goes back to the application with a code. */
export const answered = ({ headers }: TestReply): boolean => /[?&]code=/.test(headers.get('location') ?? '')
export const send = (browser: TestBrowser, page: TestReply, form: Readonly<Record<string, string>> = ann): Promise<TestReply> =>
  browser.submit('/commonauth', { ...hiddenFields(page.text), ...form })

/** A provider whose people may register themselves; what happens is written down. */
export const startSignUp = async (settings: Readonly<Record<string, unknown>> = { open: true }, options: TestServerOptions = {}) => {
  const records: AuditRecord[] = []
  /** True: records of what this plugin does cannot be written. */
  const broken = { audit: false }
  const created: string[] = []
  const world = definePlugin({
    name: 'test-world',
    provides: [Audit],
    setup({ host }) {
      host.provide(Audit, () => ({
        async record(record) {
          if (broken.audit && record.action === 'sign-up.registered') throw new Error('the log is full')
          records.push(record)
        },
      }))
      host.on(userCreated, ({ userId }) => void created.push(userId))
    },
  })
  const provider = await startProvider({
    ...options,
    plugins: [world, claims, governance, signUp, ...(options.plugins ?? [])],
    config: { 'sign-up': settings, ...options.config },
  })
  const admin = (method: string, path: string, json?: unknown) =>
    provider.request(path, { method, headers: basic('admin', adminPassword), ...(json === undefined ? {} : { json }) })
  return { provider, admin, records, created, broken }
}
export type SignUpWorld = Awaited<ReturnType<typeof startSignUp>>
