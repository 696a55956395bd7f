import { describe, expect, test } from 'vitest';
import { isPublicAddress, parseWebhookUrl } from './webhook-address.ts';

describe('an address that is not of the public internet is refused', () => {
  test.each([
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'this network'],
    ['10.0.0.1', 'private'],
    ['100.64.0.1', 'carrier-grade NAT'],
    ['100.100.100.200', 'metadata of Alibaba Cloud'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['168.63.129.16', 'host of Azure'],
    ['169.254.0.23', 'metadata of Tencent Cloud'],
    ['169.254.169.254', 'metadata'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.0.0.8', 'reserved'],
    ['192.0.2.1', 'documentation'],
    ['192.168.1.1', 'private'],
    ['198.18.0.1', 'benchmarks'],
    ['224.0.0.1', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['::7f00:1', 'loopback, IPv4-compatible'],
    ['::ffff:127.0.0.1', 'loopback, mapped'],
    ['::ffff:a9fe:a9fe', 'metadata, mapped'],
    ['::ffff:0:127.0.0.1', 'loopback, translated'],
    ['64:ff9b::7f00:1', 'loopback behind NAT64'],
    ['64:ff9b::a00:1', 'private behind NAT64'],
    ['64:ff9b:1::5db8:d822', 'NAT64 of a private network'],
    ['100::1', 'discard'],
    ['2001::1', 'Teredo'],
    ['2001:db8::1', 'documentation'],
    ['2002:7f00:1::1', 'loopback behind 6to4'],
    ['2002:a9fe:a9fe::1', 'metadata behind 6to4'],
    ['fc00::1', 'unique local'],
    ['fd00:ec2::254', 'metadata of AWS'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local with a zone'],
    ['fec0::1', 'site-local'],
    ['ff02::1', 'multicast'],
    ['4000::1', 'not given out'],
    ['', 'nothing'],
    ['localhost', 'a name'],
  ])('%s (%s)', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

test.each([
  '93.184.216.34',
  '1.1.1.1',
  '172.32.0.1',
  '100.128.0.1',
  '2606:4700:4700::1111',
  '::ffff:1.1.1.1',
  '64:ff9b::101:101',
])('%s is an address of the public internet', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

describe('a URL that points inside is refused, however it is written', () => {
  test.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://0/',
    'http://0x7f000001/',
    'http://0x7f.0.0.1/',
    'http://2130706433/',
    'http://017700000001/',
    'http://0177.0.0.1/',
    'http://127.0.0.1./',
    'http://①②⑦.⓪.⓪.①/',
    'http://%31%32%37.0.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/',
    'http://192.168.0.1/',
    'http://[::]/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[0:0:0:0:0:ffff:7f00:0001]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://app.localhost/',
  ])('%s', (url) => {
    expect(() => parseWebhookUrl(url, false)).toThrow(
      expect.objectContaining({ code: 'PARAM_ERROR', message: expect.stringMatching(/private network/) }),
    );
  });
});

describe('a URL is refused that is', () => {
  test.each([
    ['no URL', 'example.com/hook'],
    ['empty', ''],
    ['a file', 'file:///etc/passwd'],
    ['of another protocol', 'gopher://example.com/'],
    ['a socket', 'unix:/var/run/docker.sock'],
    ['over 2,048 characters', `https://example.com/${'a'.repeat(2_048)}`],
    ['without a host', 'http://'],
  ])('%s', (_, url) => {
    expect(() => parseWebhookUrl(url, true)).toThrow(/must be an http or https URL/);
  });

  test.each([
    'https://user:password@example.com/',
    'https://user@example.com/',
    'https://1.1.1.1@127.0.0.1/',
  ])('one with a user: %s', (url) => {
    expect(() => parseWebhookUrl(url, true)).toThrow(/user or password/);
  });

  test.each([22, 25, 5432, 6379, 7999, 9000])('one at port %i', (port) => {
    expect(() => parseWebhookUrl(`http://example.com:${port}/`, false)).toThrow(/must use port/);
  });
});

test.each([
  'https://example.com/hook?a=1',
  'http://example.com:8080/',
  'https://example.com:443/',
  'http://1.1.1.1/',
  'https://例子.中国/回调',
])('%s is taken', (url) => {
  expect(parseWebhookUrl(url, false).href).toBe(new URL(url).href);
});

test.each(['http://127.0.0.1:5432/', 'http://localhost:3000/', 'http://[::1]/'])(
  '%s is taken where private addresses are allowed',
  (url) => {
    expect(parseWebhookUrl(url, true).href).toBe(url);
  },
);
