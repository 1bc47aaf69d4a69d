import { describe, expect, test } from 'vitest';
import {
  authorityHint,
  contains,
  disjoint,
  hostCount,
  isUnicast,
  parseAddress,
  parseAuthority,
  parsePrefix,
  prefixHint,
} from '../../src/profile/addresses.ts';

const prefix = (text: string) => parsePrefix(text)!;

describe('parsePrefix', () => {
  test('reads both families', () => {
    expect(parsePrefix('10.20.0.0/16')).toEqual({ address: Uint8Array.of(10, 20, 0, 0), bits: 16 });
    expect(parsePrefix('0.0.0.0/0')).toEqual({ address: new Uint8Array(4), bits: 0 });
    expect(parsePrefix('10.0.0.1/32')?.bits).toBe(32);
    expect(parsePrefix('2001:db8::/32')?.address).toEqual(
      Uint8Array.of(0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    );
  });

  test.each([
    '10.20.0.0',
    '10.20.0.1/16',
    '10.20.128.0/16',
    '10.0.0.0/33',
    '10.0.0/8',
    '010.0.0.0/8',
    '0x0a.0.0.0/8',
    '2001:db8::1/64',
    '2001:db8::/129',
    'fe80::%eth0/64',
    '::ffff:10.0.0.0/104',
    '/8',
    '10.0.0.0/',
    '10.0.0.0/8 ',
  ])('refuses %j', (text) => {
    expect(parsePrefix(text)).toBeUndefined();
  });

  test.each([
    ['10.20.1.0/16', '10.20.0.0/16'],
    ['10.20.0.0', '10.20.0.0/16'],
    ['10.20.255.0/23', '10.20.254.0/23'],
    ['2001:db8::1/64', '2001:db8::/64'],
  ])('takes %s for %s', (text, meant) => {
    expect(prefixHint(text)).toBe(`Did you mean "${meant}"?`);
    expect(parsePrefix(meant)).toBeDefined();
  });
});

describe('prefixes', () => {
  test.each([
    ['10.0.0.0/8', '10.1.0.0/16', false],
    ['10.1.0.0/16', '10.0.0.0/8', false],
    ['10.1.0.0/16', '10.2.0.0/16', true],
    ['10.1.0.0/17', '10.1.128.0/17', true],
    ['0.0.0.0/0', '198.18.0.0/15', false],
    ['10.0.0.0/8', 'fd00::/8', true],
    ['fd00:20::/64', 'fd00:20::/32', false],
  ])('%s and %s are disjoint: %s', (a, b, expected) => {
    expect(disjoint(prefix(a), prefix(b))).toBe(expected);
  });

  test('cover their addresses', () => {
    expect(contains(prefix('10.20.0.0/16'), parseAddress('10.20.255.255')!)).toBe(true);
    expect(contains(prefix('10.20.0.0/16'), parseAddress('10.21.0.0')!)).toBe(false);
    expect(contains(prefix('10.20.0.0/16'), parseAddress('fd00::1')!)).toBe(false);
  });

  test('hold hosts, less the first and the last address', () => {
    expect(hostCount(prefix('10.20.0.0/24'))).toBe(254);
    expect(hostCount(prefix('10.20.0.0/30'))).toBe(2);
    expect(hostCount(prefix('fd00::/64'))).toBeGreaterThan(1e19);
  });

  test('hold hosts only where hosts have addresses', () => {
    expect(
      ['10.0.0.0/8', '198.18.0.0/15', 'fd00::/8', '2001:db8::/32'].map(prefix).every(isUnicast),
    ).toBe(true);
    expect(
      ['224.0.0.0/8', '240.0.0.0/8', '0.0.0.0/8', 'ff02::/16', '::/64'].map(prefix).some(isUnicast),
    ).toBe(false);
  });
});

describe('parseAuthority', () => {
  test.each([
    ['www.example.com', 'www.example.com', 80],
    ['localhost', 'localhost', 80],
    ['host:8080', 'host', 8080],
    ['http://www.example.com', 'www.example.com', 80],
    ['_srv.example', '_srv.example', 80],
    ['192.0.2.1', '192.0.2.1', 80],
    ['192.0.2.1:65535', '192.0.2.1', 65_535],
    ['[2001:db8::1]:81', '2001:db8::1', 81],
    ['[2001:db8::1]', '2001:db8::1', 80],
  ])('reads %s', (text, host, port) => {
    expect(parseAuthority(text)).toEqual({ host, port, secure: false });
  });

  test.each([
    ['https://www.example.com', 'www.example.com', 443],
    ['https://host:8443', 'host', 8443],
    ['https://[2001:db8::1]', '2001:db8::1', 443],
  ])('reads %s, over TLS', (text, host, port) => {
    expect(parseAuthority(text)).toEqual({ host, port, secure: true });
  });

  test.each([
    '',
    ':80',
    'host:',
    'host:0',
    'host:65536',
    'host:8o',
    'a b',
    'a..b',
    '-a.example',
    'http://a/',
    '192.0.2.256',
    '1.2.3',
    '2001:db8::1',
    '[192.0.2.1]',
    '[::1',
    'ä.example',
    'a'.repeat(64),
    `${'a.'.repeat(127)}com`,
  ])('refuses %j', (text) => {
    expect(parseAuthority(text)).toBeUndefined();
  });

  test('knows a URL and a bare IPv6 address', () => {
    expect(authorityHint('https://www.example.com:444/x')).toBe(
      'Did you mean "https://www.example.com:444"?',
    );
    expect(authorityHint('ftp://www.example.com')).toBe('Did you mean "www.example.com"?');
    expect(authorityHint('HTTP://www.example.com/')).toBe('Did you mean "http://www.example.com"?');
    expect(authorityHint('2001:db8::1')).toBe('Did you mean "[2001:db8::1]"?');
    expect(authorityHint('a b')).toBeUndefined();
  });
});
