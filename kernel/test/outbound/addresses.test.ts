import assert from 'node:assert/strict'
import { isPublicAddress, parseRange, unmapped } from '../../src/outbound/addresses.ts'
import { outboundConfig } from '../../src/outbound/config.ts'
import { OutboundRefused } from '../../src/outbound/contracts.ts'
import { createPolicy } from '../../src/outbound/policy.ts'

const closed: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  unspecified: ['0.0.0.0', '0.1.2.3', '::'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd12:3456::1'],
  'link-local': ['169.254.0.1', 'fe80::1', 'febf::1'],
  metadata: ['169.254.169.254', '100.100.100.200', '168.63.129.16', 'fd00:ec2::254', '192.0.0.192'],
  'carrier-grade NAT': ['100.64.0.1', '100.127.255.255'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1'],
  broadcast: ['255.255.255.255', '240.0.0.1'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  benchmarking: ['198.18.0.1', '198.19.255.255', '2001:2::1'],
  'IPv4-mapped': ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '0:0:0:0:0:ffff:a00:1'],
  'IPv4-compatible': ['::127.0.0.1', '::a00:1'],
  NAT64: ['64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '64:ff9b:1::a00:1'],
  '6to4': ['2002:7f00:1::', '2002:a00:1::1', '192.88.99.1'],
  Teredo: ['2001:0:7f00:1::'],
  'site-local and discard': ['fec0::1', '100::1'],
  'with a zone': ['fe80::1%eth0', '2606:4700::1%1'],
  'no address': ['', 'localhost', '1.2.3', '01.2.3.4', '1.2.3.4.5'],
}
const open = [
  '8.8.8.8',
  '1.1.1.1',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '223.255.255.255',
  '2606:4700::1111',
  '2a00:1450::1',
  '2001:4860:4860::8888',
]

describe('addresses, security 9.1', () => {
  for (const [kind, list] of Object.entries(closed)) {
    it(`closes ${kind}`, () => {
      for (const address of list) assert.equal(isPublicAddress(address), false, address)
    })
  }
  it('opens the rest', () => {
    for (const address of open) assert.equal(isPublicAddress(address), true, address)
  })
  it('reads mapped addresses in any spelling', () => {
    for (const address of ['::ffff:10.0.0.1', '::FFFF:a00:1', '0:0:0:0:0:ffff:0a00:0001', '10.0.0.1']) assert.equal(unmapped(address), '10.0.0.1')
    assert.equal(unmapped('fe80::1%eth0'), 'fe80::1')
  })
  it('knows ranges', () => {
    assert.deepEqual(parseRange('10.0.0.0/8'), { address: '10.0.0.0', bits: 8 })
    assert.deepEqual(parseRange('::1'), { address: '::1', bits: 128 })
    for (const text of ['10.0.0.0/33', 'fd00::/129', '10.0.0.0/', '10.0.0.0/8/8', 'host', '10.0.0.0/-1']) assert.equal(parseRange(text), undefined, text)
  })
})

describe('policy, security 9.1', () => {
  const policy = (settings: object = {}) => createPolicy(outboundConfig.parse({ f: settings }).f as never)
  const refused = (url: string, settings?: object) => assert.throws(() => policy(settings).url(url), OutboundRefused, url)

  it('wants https, and http only where the feature allows it', () => {
    assert.equal(policy().url('https://a.example/x?y').hostname, 'a.example')
    for (const url of [
      'http://a.example',
      'ftp://a.example',
      'file:///etc/passwd',
      'javascript:1',
      'data:,x',
      'a.example',
      '',
      'https://',
      'gopher://a.example',
    ])
      refused(url)
    assert.doesNotThrow(() => policy({ allowHttp: true }).url('http://a.example'))
    refused('ftp://a.example', { allowHttp: true })
  })
  it('refuses user names and passwords', () =>
    ['https://a:b@c.example', 'https://a@c.example', 'https://a.example@127.0.0.1'].forEach((url) => void refused(url)))
  it('refuses private addresses however they are written', () => {
    const spellings = [
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '127.0.0.1.',
      '%31%32%37.0.0.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[0:0:0:0:0:ffff:7f00:1]',
      '１２７.0.0.1',
      '0',
    ]
    for (const host of spellings) refused(`https://${host}/x`)
    for (const host of ['localhost', 'LOCALHOST.', 'a.localhost', 'printer.local', 'metadata.google.internal']) refused(`https://${host}/`)
  })
  it('refuses ports of other services', () => {
    for (const port of [0, 22, 25, 110, 143, 389, 636, 3306, 5432, 6379, 11211, 27017, 6667]) refused(`https://a.example:${port}/`)
    for (const port of [443, 80, 8443, 9443]) assert.doesNotThrow(() => policy().url(`https://a.example:${port}/`))
  })
  it('lets through what the feature allows, and no more', () => {
    const allowed = { allowPrivate: ['10.1.0.0/16', 'hooks.internal', '::1'] }
    assert.doesNotThrow(() => policy(allowed).url('https://10.1.2.3:81/'))
    assert.doesNotThrow(() => policy(allowed).url('https://[::ffff:10.1.2.3]/'))
    assert.doesNotThrow(() => policy(allowed).url('https://hooks.internal:81/'))
    refused('https://10.2.0.1/', allowed)
    refused('https://a.example:81/', allowed)
    assert.equal(policy(allowed).address('hooks.internal', '192.168.7.7'), true)
    assert.equal(policy(allowed).address('other.internal', '192.168.7.7'), false)
    assert.equal(policy(allowed).address('other.internal', '10.1.0.9'), true)
  })
  it('quotes no URL in its messages, security 1.9', () => {
    try {
      policy().url('http://a.example/?token=s3cret')
    } catch (error) {
      assert.ok(!JSON.stringify([(error as Error).message, (error as Error).stack]).includes('s3cret'))
    }
  })
  it('refuses settings that are no address and no name', () => {
    for (const entry of ['10.0.0.0/99', 'a b', 'http://x', '', '*.example'])
      assert.throws(() => outboundConfig.parse({ f: { allowPrivate: [entry] } }), /allowPrivate/)
  })
})
