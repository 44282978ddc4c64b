import clientKeys from '@gatehouse/client-keys'
import implicit from '@gatehouse/implicit'
import { Clock } from '@gatehouse/kernel'
import { fixedClock } from '@gatehouse/kernel/testing'
import { kim, startProvider } from '@gatehouse/oauth/test-provider'
import requestObjects from '@gatehouse/request-objects'
import { Users } from '@gatehouse/users/contracts'
import { startReceiver } from './receiver.ts'

export const bye = 'https://rp.test/bye'
export const frontChannelLogout = 'https://rp.test/front_channel_logout'
const claims = {
  emailaddress: 'kim@example.com',
  'identity/emailVerified': true,
  givenname: 'Kim',
  lastname: 'Lee',
  middleName: 'Jo',
  nickname: 'K',
  url: 'https://kim.example.com/',
  photourl: 'https://kim.example.com/kim.png',
  websiteurl: 'https://kim.example.com/site',
  gender: 'female',
  dob: '1990-01-31',
  timeZone: 'Europe/Zurich',
  local: 'en',
  telephone: '+15550100',
  'identity/phoneVerified': true,
  streetaddress: '1 Main Street',
  locality: 'Springfield',
  region: 'IL',
  postalcode: '62701',
  country: 'US',
}
/** The server under test with the clients that a plan registers, and a clock that the tests move. */
export const startOp = async () => {
  const clock = fixedClock(Date.now())
  const receiver = await startReceiver()
  const provider = await startProvider({
    plugins: [clientKeys, requestObjects, implicit],
    replace: [[Clock, clock]],
    tables: { outbound: { 'backchannel-logout': { allowHttp: true, allowPrivate: ['127.0.0.1'] } }, jobs: { runInServer: false } },
  })
  await provider.use(Users).update(provider.tenant, provider.user.id, { claims })
  const grantTypes = ['authorization_code', 'refresh_token', 'implicit']
  const hybridFlow = { enable: true, responseType: 'code id_token,code token,code id_token token' }
  const more = { grantTypes, pkce: { mandatory: false }, postLogoutRedirectUris: [bye] }
  const client = await provider.addClient({ ...more, settings: { hybridFlow } })
  return {
    ...provider,
    clock,
    receiver,
    user: provider.user,
    password: kim,
    client,
    second: await provider.addClient({ ...more, settings: { hybridFlow } }),
    backChannel: await provider.addClient({ ...more, settings: { logout: { backChannelLogoutUrl: receiver.url } } }),
    frontChannel: await provider.addClient({ ...more, settings: { logout: { frontChannelLogoutUrl: frontChannelLogout } } }),
    metadata: async () => (await provider.get('/oauth2/token/.well-known/openid-configuration')).json,
    async close() {
      await provider.stop()
      await receiver[Symbol.asyncDispose]()
    },
  }
}
export type Op = Awaited<ReturnType<typeof startOp>>
