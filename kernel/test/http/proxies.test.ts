import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { peerReader } from '../../src/http/proxies.ts'

const read = (trusted: readonly string[], remoteAddress: string, headers: Record<string, string> = {}) =>
  peerReader(trusted)({ socket: { remoteAddress }, headers } as unknown as IncomingMessage)
const proxies = ['10.0.0.0/8', '2001:db8::/32', '127.0.0.1']

describe('proxies, security 1.8', () => {
  it('believes nobody when none is listed', () => {
    assert.deepEqual(read([], '10.0.0.1', { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https' }), { address: '10.0.0.1', secure: false })
  })
  it('believes no header of an unlisted peer', () => {
    assert.deepEqual(read(proxies, '192.0.2.9', { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https' }), { address: '192.0.2.9', secure: false })
  })
  it('takes the rightmost address that is no proxy: what stands left of it is hearsay', () => {
    assert.equal(read(proxies, '10.0.0.1', { 'x-forwarded-for': '1.1.1.1, 192.0.2.1' }).address, '192.0.2.1')
    assert.equal(read(proxies, '10.0.0.1', { 'x-forwarded-for': '1.1.1.1, 192.0.2.1, 10.0.0.7' }).address, '192.0.2.1')
    assert.equal(read(proxies, '::ffff:10.0.0.1', { 'x-forwarded-for': '192.0.2.1' }).address, '192.0.2.1')
    assert.equal(read(proxies, '2001:db8::1', { 'x-forwarded-for': '[2001:dead::5]' }).address, '2001:dead::5')
  })
  it('stops at what is no address', () => {
    assert.equal(read(proxies, '10.0.0.1', { 'x-forwarded-for': '192.0.2.1, <script>' }).address, '10.0.0.1')
    assert.equal(read(proxies, '10.0.0.1', { 'x-forwarded-for': '192.0.2.1, bad, 10.0.0.2' }).address, '10.0.0.2')
    assert.equal(read(proxies, '10.0.0.1', { 'x-forwarded-for': '' }).address, '10.0.0.1')
    assert.equal(read(proxies, '10.0.0.1').address, '10.0.0.1')
  })
  it('takes the last X-Forwarded-Proto, and no Forwarded', () => {
    assert.equal(read(proxies, '10.0.0.1', { 'x-forwarded-proto': 'http, https' }).secure, true)
    assert.equal(read(proxies, '10.0.0.1', { 'x-forwarded-proto': 'https, http' }).secure, false)
    assert.equal(read(proxies, '10.0.0.1', { forwarded: 'proto=https;for=192.0.2.1' }).secure, false)
  })
})
