import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLIENT_PERSONALITIES } from '../../../src/tls/fingerprints/clientPersonalities.ts';
import { fromJa3, Ja3Error } from '../../../src/tls/fingerprints/fromJa3.ts';
import { ja3, ja3Text } from '../../../src/tls/fingerprints/ja3.ts';
import { parseClientHello } from '../../../src/tls/fingerprints/parseHello.ts';
import { sampleHello } from './sampleHello.ts';

const parsed = (text: string) =>
  parseClientHello(sampleHello(fromJa3(text), { alpn: ['h2', 'http/1.1'] }));

describe('fromJa3', () => {
  it('makes hellos with the JA3 of every named client', () => {
    for (const { spec, alpn, ja3: cited } of Object.values(CLIENT_PERSONALITIES)) {
      const text = ja3Text(parseClientHello(sampleHello(spec, { alpn })));
      expect(ja3(parsed(text))).toBe(cited);
    }
  });

  it('makes a hello for any lists that a hello can hold', () => {
    const plain = (value: number) => (value & 0x0f0f) !== 0x0a0a;
    const number = fc.nat(0xffff).filter(plain);
    const type = number.filter((value) => ![10, 11, 41, 42, 43, 44, 51].includes(value));
    const property = fc.property(
      fc.constantFrom(769, 770, 771),
      fc.array(number, { minLength: 1 }),
      fc.uniqueArray(type),
      fc.array(number, { minLength: 1 }),
      fc.array(fc.nat(255), { minLength: 1 }),
      (version, suites, types, groups, formats) => {
        const lists = [suites, [...types, 10, 11], groups, formats].map((list) => list.join('-'));
        const text = [version, ...lists].join(',');
        expect(ja3Text(parsed(text))).toBe(text);
      },
    );
    fc.assert(property);
  });

  it('offers TLS 1.3 when the text names supported_versions and a suite of it', () => {
    const spec = fromJa3('771,4865-49195,0-10-43-51,29-23,');
    expect(spec.extensions).toContainEqual({
      kind: 'supportedVersions',
      versions: [0x0304, 0x0303],
    });
    expect(spec.extensions).toContainEqual({ kind: 'keyShare', groups: [29] });
    expect(spec.sessionIdLength).toBe(32);
  });

  it('has a place for a PSK, at the end, where the text has the modes for it', () => {
    const last = (text: string) => fromJa3(text).extensions!.at(-1)!.kind;
    expect(last('771,4865,0-10-43-45-51-21,29,')).toBe('preSharedKey');
    expect(last('771,4865,0-10-43-51-21,29,')).toBe('padding');
    // A suite of TLS 1.2 alone.
    expect(last('771,49195,0-10-43-45-51-21,29,')).toBe('padding');
  });

  it.each([
    ['653d342bee5001569662198a672746af', 'an MD5 does not tell what was hashed'],
    ['771,4865', 'expected version,suites,extensions,groups,formats, got 2 fields'],
    ['772,4865,,,', 'expected a version of 769 to 771, got 772: TLS 1.3 says 771 as well'],
    ['771,,0,,', 'a hello offers at least one cipher suite'],
    ['771,4865-x,0,,', 'expected a number of 0 to 65535, got "x"'],
    ['771,70000,0,,', 'expected a number of 0 to 65535, got "70000"'],
    ['771,2570-4865,0,,', '2570 is a GREASE value, which JA3 leaves out'],
    ['771,4865,0-23-0,,', 'extension 0 cannot be there twice'],
    [
      '771,4865,0-41,,',
      'extension 41 (pre_shared_key) is not in the first hello of a new session: connections that resume',
    ],
    ['771,4865,0-10,,', 'extension 10 is there without groups'],
    ['771,4865,0,29,', 'groups are there without extension 10'],
    ['771,4865,0,,0', 'point formats are there without extension 11'],
    ['770,4865,0-43,,', 'extension 43 (supported_versions) goes with version 771, got 770'],
    ['771,4865,10-51,4588,', 'extension 51 (key_share) needs a group that can be spoken'],
    ['771,49195,11,,256', 'expected a number of 0 to 255, got "256"'],
    ['0771,49195,,,', 'a hello for it has the JA3 771,49195,,,'],
  ])('refuses %s and says why', (text, why) => {
    expect(() => fromJa3(text)).toThrow(Ja3Error);
    expect(() => fromJa3(text)).toThrow(why);
  });
});
